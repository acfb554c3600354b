// Why somebody was kept down: the nearest condition, in words that nobody can read the other way round.
import { expect, test } from 'vitest'
import { compile } from '../../../src/kernel/index.ts'
import { because } from '../../../src/kernel/simulate/reasons.ts'
import { agreement, card, when } from '../given.ts'

const asked = when('Asked for a price', {
  touchpoint: { test: { types: ['quote_requested'], where: [] }, atLeast: 1, within: 30 * 86_400 },
})
const fits = when('Fits and is looking', { engagement: { labels: ['1'] } })
const modelOf = (qualified: (typeof asked)[]) => compile(agreement([card()], { disqualified: [], qualified }))
const place = { condition: -1, score: 12, fitRank: 0, engagementRank: 1 }

test('what nobody did is called missing, so that it does not read as if it had been done', () => {
  expect(because(modelOf([asked]), place)).toBe('Asked for a price: missing 1 quote requested')
})

test('of two conditions as near, the one whose shortfall is known is named', () => {
  for (const qualified of [
    [asked, fits],
    [fits, asked],
  ])
    expect(because(modelOf(qualified), place)).toBe('Fits and is looking: engagement 2, asked for 1')
})
