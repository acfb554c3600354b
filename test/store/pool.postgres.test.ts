// What a connection to PostgreSQL is told before its first query.
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { kyselyOver, openPool } from '../../src/store/pool.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

test('every connection compiles no statements, without a start parameter that a pooler may refuse', async () => {
  const shown = () => sql<{ jit: string }>`show jit`.execute(world.db)
  const answers = await Promise.all([shown(), shown(), shown(), shown()])
  expect(answers.map(({ rows }) => rows[0]!.jit)).toEqual(['off', 'off', 'off', 'off'])
  expect(world.pool.options.options).toBeUndefined()
})

test('a database that refuses the first statement serves all the same', async () => {
  const log = pino({ level: 'silent' })
  const connectionString = world.settings.databaseUrl!
  const db = kyselyOver(openPool({ connectionString }, log, 'set no_such_setting = 1'))
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  await db.destroy()
})
