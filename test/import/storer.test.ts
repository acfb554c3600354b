// Chunks that are stored two at a time: the failure of one is never lost, whoever waits when it happens.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import type { PendingRow } from '../../src/app/import/pending-row.ts'
import { Rejects } from '../../src/app/import/rejects.ts'
import { Storing } from '../../src/app/import/store-chunk.ts'
import { Storer } from '../../src/app/import/storer.ts'
import { resolveSource } from '../../src/store/source.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

const pending = (sourceId: number, messageId: string): PendingRow => {
  const event: CapturedEvent = {
    sourceId,
    messageId,
    occurredAt: 1_700_000_000_000,
    known: 'history',
    type: 'page_viewed',
    own: true,
    channel: null,
    trafficSource: null,
    medium: null,
    campaign: null,
    path: '/',
    properties: {},
    identifiers: [{ kind: 'user_id', value: messageId }],
    linkStrength: null,
    claims: [],
    account: null,
    verdicts: [],
    contentHash: 1,
    opensLead: false,
    says: 'import a.csv',
  }
  return {
    row: { line: 2, cells: [], fault: null },
    content: { line: 2, event, opportunity: null, account: null },
  }
}

test('a chunk that failed while nobody waited ends the import', async () => {
  const source = await resolveSource(world.db, { kind: 'import', name: 'a' }, world.now())
  await sql`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`.execute(world.db)
  await sql`create trigger refuse before insert on touchpoint for each row when (new.message_id = 'bad')
    execute function refuse()`.execute(world.db)
  const storing = new Storing('touchpoints', source, 'import a.csv', false)
  const storer = new Storer(world, storing, new Rejects(null, []), { atOnce: 2, progress: undefined })
  await storer.take([pending(source, 'bad')])
  await storer.take([pending(source, 'good')])
  while (storer.words.created === 0) await sql`select`.execute(world.db)
  await expect(storer.take([pending(source, 'later')])).rejects.toThrow('the disk is full')
  await expect(storer.finish()).rejects.toThrow('the disk is full')
  expect(storer.words).toEqual({ read: 0, created: 1, updated: 0, unchanged: 0 })
})
