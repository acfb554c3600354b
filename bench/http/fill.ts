// A database with the workload's contacts in it, filled in process: captured and ingested as live traffic is, in the
// largest transactions that ingest takes, so that filling is short and the measured runs meet what they would live.
// The server may run meanwhile; the embedded database is reached through it. Deliberately absent: HTTP. What a request costs is measured afterwards, on the filled database.

import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { putInForce } from '../../src/app/agreement/switch.ts'
import { saveAgreement } from '../../src/app/agreement.ts'
import { captureMessage, isRefusing } from '../../src/app/capture/capture.ts'
import { openCapture } from '../../src/app/capture/open-capture.ts'
import { INGEST_EVENTS_MAX, ingest } from '../../src/app/ingest/ingest.ts'
import { rescoreIfAsked } from '../../src/app/ingest/rescore.ts'
import { openContext } from '../../src/cli/context.ts'
import { resolveSource } from '../../src/store/source.ts'
import { ACCOUNTS, emailOf } from './workload.ts'

const DAY_MS = 86_400_000

/** In order of their accounts, so that one transaction has all contacts of an account in hand. */
const contactAt = (place: number, contacts: number): number => {
  const each = Math.max(1, Math.floor(contacts / ACCOUNTS))
  return place < each * ACCOUNTS ? Math.floor(place / each) + (place % each) * ACCOUNTS : place
}

const identifyOf = (contact: number, at: number) => ({
  type: 'identify',
  userId: `user-${contact}`,
  anonymousId: `device-${contact}`,
  messageId: `fill-${contact}`,
  timestamp: new Date(at).toISOString(),
  traits: { email: emailOf(contact), name: `Person ${contact}` },
})

/** Fills the database that the environment names, the example agreement active, with BENCH_CONTACTS contacts. */
export async function fillDatabase(): Promise<void> {
  const contacts = Number(process.env.BENCH_CONTACTS)
  const { ctx, close } = await openContext({})
  try {
    const document = await readFile('agreements/industrial-pumps.yaml', 'utf8')
    const saved = await saveAgreement(ctx, { document, format: 'yaml', says: null })
    if ('refused' in saved) throw new Error(`The example agreement is refused: ${saved.detail}`)
    await putInForce(ctx, saved.hash, null)
    // Nobody is there yet, so that the server that is measured has nothing to score anew.
    await rescoreIfAsked(ctx)
    const sourceId = await resolveSource(ctx.db, { name: 'Filled', kind: 'website' }, ctx.now())
    const source = await openCapture(ctx).of({ sourceId, name: 'fill' })
    const eventsFrom = (from: number) =>
      Array.from({ length: Math.min(INGEST_EVENTS_MAX, contacts - from) }, (_, i) => {
        const arrivedAt = ctx.now() - DAY_MS
        const event = captureMessage(identifyOf(contactAt(from + i, contacts), arrivedAt), {
          source,
          arrivedAt,
        })
        if (isRefusing(event)) throw new Error(`The filling is refused: ${event.refused}`)
        return event
      })
    let next = 0
    const lane = async () => {
      while (next < contacts) {
        const from = next
        next += INGEST_EVENTS_MAX
        await ingest(ctx, eventsFrom(from))
      }
    }
    // Two, so that the database works while the next transaction is prepared; neighbouring ones share no account.
    await Promise.all([lane(), lane()])
    // As a database that has run for a while is.
    await sql`vacuum analyze`.execute(ctx.db)
  } finally {
    await close()
  }
}
