// Counts and causes as people read them.

import { expect, test } from 'vitest'
import type { TouchpointTest } from '../../src/kernel/agreement.ts'
import { causeWords, touchpointWords } from '../../src/kernel/sentence.ts'

const of = (types: 'any' | readonly string[]) => ({ types, where: [] }) as unknown as TouchpointTest

test('counts have their thousands set apart', () => {
  expect(touchpointWords(of(['page_viewed']), 3429)).toBe('3,429 pages viewed')
  expect(touchpointWords(of(['page_viewed', 'demo_requested']), 1_234_567)).toBe(
    '1,234,567 pages viewed or demos requested',
  )
  expect(touchpointWords(of(['subscribed']), 1000)).toBe('1,000 × subscribed')
  expect(touchpointWords(of('any'), 999)).toBe('999 touchpoints')
})

test.each([
  ['page_viewed from Website', 'page viewed from Website'],
  ['trade_show_visited from fair_2026', 'trade show visited from fair_2026'],
  ['form_submitted', 'form submitted'],
  ['imported from HubSpot', 'imported from HubSpot'],
  ['verdict test_traffic by ana@example.com', 'verdict test traffic by ana@example.com'],
  ['merged by ana_b@example.com', 'merged by ana_b@example.com'],
  ['time passed', 'time passed'],
])('the cause %s reads %s', (stored, words) => {
  expect(causeWords(stored)).toBe(words)
})
