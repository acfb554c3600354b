// What the browser says while a number is turned is what the report will say: the same definitions over the same past.
import { expect, test } from 'vitest'
import { modelOf } from '../src/app/simulate/models.ts'
import { encodeChronicle } from '../src/kernel/chronicle/chronicle-bytes.ts'
import { replayAll } from '../src/kernel/chronicle/replay-all.ts'
import { simulate } from '../src/kernel/simulate/simulate.ts'
import { Replayer } from '../web/replay/replayer.ts'
import { chronicleOf, day } from './kernel/simulate/given.ts'

const TEXT = `
assay: 1
name: Whoever came
scorecards:
  all:
    base: 0
    engagement:
      - { says: Came, touchpoint: any, points: 10 }
buckets:
  qualified:
    - { says: Came at all, when: { score: 5.. } }
`

test('hours in vain are the same in the browser as in the report, leads from before the period among them', () => {
  const people = [
    { touched: 100, leads: [{ opened: 1 }] },
    { touched: 120, leads: [{ opened: 120 }] },
    { touched: 130, leads: [{ opened: 130, closed: 150, outcome: 'won' as const }] },
  ]
  const to = day(400)
  const chronicle = { ...chronicleOf(people, []), watermark: { knownAt: to, touchpoints: 3, contacts: 3 } }
  const replayer = new Replayer(encodeChronicle(chronicle), [])
  const live = replayer.replay(TEXT)!
  const period = { from: replayer.history.from, to }
  const model = modelOf({ hash: 'a', name: 'a', document: TEXT, format: 'yaml' })
  const { draft } = simulate({
    chronicle,
    draft: { model, changes: replayAll(model, chronicle, period.from, period.to) },
    against: null,
    period,
    settings: {
      capacity: 40,
      minutesPerLead: 20,
      maturityDays: null,
      currency: null,
      segment: 'account.industry',
      rounds: 100,
      seed: 1,
      outcomesUntil: null,
    },
  })
  expect(draft.wasted.leads).toBe(2)
  expect(live.hoursInVain).toBe(draft.wasted.hours)
  expect([live.qualified, live.deals, live.weeks]).toEqual([draft.qualified, draft.deals, draft.weeks])
})
