// A sum takes late touchpoints into its last seconds with the bits of the fold of the whole, and says where it cannot.
import { describe, expect, it } from 'vitest'
import { decayTable } from '../../src/kernel/decay.ts'
import { NO_SUM, RECENT_SECONDS_MAX, type RecentSum, sumOf, takeSecond } from '../../src/kernel/recent-sum.ts'
import { Random } from './vectors.ts'

const table = decayTable(3 * 86_400)
const START = 1_700_000_000

const taken = (seconds: readonly number[]): RecentSum | null =>
  seconds.reduce<RecentSum | null>((sum, second) => sum && takeSecond(sum, table, second), NO_SUM)

describe('a recent sum', () => {
  it('is the same whatever the order of its last seconds', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed)
      const old = Array.from({ length: 6 }, (_, i) => START - 90_000 * (6 - i))
      const late = Array.from({ length: 9 }, () => START + random.whole(0, RECENT_SECONDS_MAX - 1))
      const inOrder = taken([...old, ...[...late].sort((a, b) => a - b)])!
      const shuffled = taken([...old, ...random.shuffled(late)])!
      expect(shuffled).toEqual(inOrder)
      expect(Object.is(sumOf(shuffled, table), sumOf(inOrder, table))).toBe(true)
    }
  })

  it('takes what came before everything while all of it is kept apart, and nothing from before that', () => {
    expect(taken([START + 5, START])).toEqual([0, 0, START, 1, START + 5, 1])
    const full = taken(Array.from({ length: RECENT_SECONDS_MAX + 2 }, (_, i) => START + 10 * i))!
    expect(full.length).toBe(2 + 2 * RECENT_SECONDS_MAX)
    expect(takeSecond(full, table, START + 9)).toBeNull()
    expect(takeSecond(full, table, START + 10)![0]).toBe(full[0]! + 1)
    expect(takeSecond(full, table, START + 11)![1]).toBe(START + 11)
  })
})
