// The embedded database has no autovacuum, so a task does its work.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { maintainTables } from '../../src/store/maintain.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

test('a table that changed much is vacuumed and analyzed, and then left alone', async () => {
  await sql`insert into contact (created_at) select n from generate_series(1, 5000) n`.execute(world.db)
  expect(await maintainTables(world.db)).toEqual(['public.contact'])
  const { rows } = await sql<{ reltuples: number }>`
    select reltuples from pg_class where relname = 'contact'`.execute(world.db)
  expect(rows[0]?.reltuples).toBe(5000)
  await sql`update contact set created_at = created_at + 1`.execute(world.db)
  expect(await maintainTables(world.db)).toEqual(['public.contact'])
  expect(await maintainTables(world.db)).toEqual([])
})
