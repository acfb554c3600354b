// Where the history of a score begins: at the first thing that is dated. What an address's domain suggests holds
// from the beginning of time on, and must not draw a line from 1970.
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { scoreHistory } from '../../src/app/read/score-history.ts'
import { event } from '../support/evidence.ts'
import { activate } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

test('a history begins at the first touchpoint or claim, whatever the links say', async () => {
  await sql`insert into source (name, kind, created_at) values ('Website', 'website', 0)`.execute(world.db)
  await activate(world)
  const t = world.now()
  const account = { domain: 'acme.com', externalId: null, name: null, because: 'e-mail domain' }
  await ingest(world, [
    event('e:a@acme.com', t - 5_000, { known: 'history', account }),
    event('a:phone1 e:b@acme.com', t, { account }),
  ])
  world.advance(60_000)
  for (const [who, begins] of [
    ['a@acme.com', t - 5_000],
    ['b@acme.com', t],
  ] as const) {
    const history = await scoreHistory(world, who)
    if ('refused' in history) throw new Error(history.refused)
    expect(history.points[0]!.at, who).toBe(new Date(begins).toISOString())
  }
})
