// The process that kill.test.ts kills: stores batches of touchpoints as fast as it can, each in one
// transaction, and says the number of a batch only after its commit. Endless on purpose.
import fs from 'node:fs'
import pino from 'pino'
import { durabilitySettings } from '../../src/store/durability.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { inTransaction } from '../../src/store/transaction.ts'

const [dataDirectory = '', databaseUrl = '', firstBatch = '0', rows = '0'] = process.argv.slice(3)
const { db } = await openDatabase({
  dataDirectory,
  databaseUrl: databaseUrl || null,
  log: pino({ level: 'error' }, pino.destination(2)),
})
await migrate(db)
// Synchronous, so that an acknowledgement is out before anything else happens.
const say = (message: object): void => void fs.writeSync(1, `${JSON.stringify(message)}\n`)
say({ settings: await durabilitySettings(db) })

for (let batch = Number(firstBatch); ; batch++) {
  await inTransaction(db, async (trx) => {
    const identifier = await trx
      .insertInto('identifier')
      .values({ kind: 'anonymous', value: `visitor ${batch}`, created_at: batch })
      .returning('id')
      .executeTakeFirstOrThrow()
    const source = await trx.selectFrom('source').select('id').executeTakeFirstOrThrow()
    await trx
      .insertInto('touchpoint')
      .values(
        Array.from({ length: Number(rows) }, (_, row) => ({
          source_id: source.id,
          message_id: `${batch}/${row}`,
          identifier_id: identifier.id,
          occurred_at: batch,
          known_at: batch,
          type: 'page_viewed',
          own: true,
          channel: null,
          traffic_source: null,
          medium: null,
          campaign: null,
          path: '/pricing',
          properties: '{}',
          content_hash: 0,
        })),
      )
      .execute()
  })
  say({ batch })
}
