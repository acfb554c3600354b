// Conflicts that PostgreSQL breaks off are tried again; everything else is not.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { inTransaction } from '../../src/store/transaction.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

const raise = (state: string) =>
  sql.raw(`do $$ begin raise exception 'conflict' using errcode = '${state}'; end $$`)

test.each(['40001', '40P01'])('a transaction broken off with %s is tried again', async (state) => {
  let attempts = 0
  const result = await inTransaction(world.db, async (trx) => {
    attempts += 1
    if (attempts < 3) await raise(state).execute(trx)
    return 'done'
  })
  expect([result, attempts]).toEqual(['done', 3])
})

test('it gives up after six attempts, with the conflict', async () => {
  let attempts = 0
  const result = inTransaction(world.db, async (trx) => {
    attempts += 1
    await raise('40001').execute(trx)
  })
  await expect(result).rejects.toMatchObject({ code: '40001' })
  expect(attempts).toBe(6)
})

test('another error is not tried again, and nothing of the attempt stays', async () => {
  let attempts = 0
  const result = inTransaction(world.db, async (trx) => {
    attempts += 1
    await trx.insertInto('contact').values({ created_at: 1 }).execute()
    await sql`select 1/0`.execute(trx)
  })
  await expect(result).rejects.toThrow('division by zero')
  expect(attempts).toBe(1)
  expect(await world.db.selectFrom('contact').selectAll().execute()).toEqual([])
})
