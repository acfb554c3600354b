// Reasons in the order in which somebody about to call wants to hear them.
import { expect, test } from 'vitest'
import { brief, inOrder, partsOf } from '../../web/parts/brief.ts'

const SIZE = 'Companies of our size buy: employees is 87, enriched 2 years ago, trusted 0.8'
const WEBINAR = 'Came to a webinar: 1 webinar attended, 11 days ago'
const PRICE = 'Asked for a price or a demo: 2 quotes requested, the last 22 hours ago, capped at 45'

const rules = (lead: Parameters<typeof inOrder>[0]) => inOrder(lead).map((each) => partsOf(each).rule)

test('what opened the bucket comes first, then deeds, then facts', () => {
  const bucketBecause = 'Asked for a price or a demo'
  expect(rules({ bucket: 'qualified', bucketBecause, reasons: [SIZE, WEBINAR, PRICE] })).toEqual([
    'Asked for a price or a demo',
    'Came to a webinar',
    'Companies of our size buy',
  ])
})

test('a disqualified lead says the rule that did it, whatever it has points for', () => {
  expect(rules({ bucket: 'disqualified', bucketBecause: 'A competitor', reasons: [SIZE, WEBINAR] })).toEqual([
    'A competitor',
    'Companies of our size buy',
    'Came to a webinar',
  ])
})

test('where nothing counts the rule of the bucket speaks', () => {
  const bucketBecause = 'No condition of the agreement holds'
  expect(inOrder({ bucket: 'nurture', bucketBecause, reasons: [] })).toEqual([bucketBecause])
})

test.each([
  [PRICE, '2 times, last 22 hours ago'],
  [WEBINAR, '11 days ago'],
  [SIZE, 'employees is 87'],
])('%s is short', (reason, short) => {
  expect(brief(partsOf(reason).seen ?? '')).toBe(short)
})
