import { describe, expect, test } from 'vitest'
import { civilDay, DAY, instantOf, instantText, weekday } from '../../src/kernel/market/calendar.ts'
import { stream } from '../../src/kernel/random.ts'

describe('dice', () => {
  test('give the same numbers for the same names, pinned', () => {
    const random = stream(1, 'journey', 'firm-12')
    expect([random.hex(8), random.whole(1, 100), random.unit()]).toMatchInlineSnapshot(`
      [
        "3c3c4e95",
        38,
        0.5385006684809923,
      ]
    `)
  })

  test('give other numbers for other names', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 2000; i++) for (const name of ['a', 'b']) seen.add(stream(1, name, i).hex(16))
    expect(seen.size).toBe(4000)
  })

  test('are fair: mean, bounds and weights', () => {
    const random = stream(3, 'fair')
    let sum = 0
    let heads = 0
    let bell = 0
    for (let i = 0; i < 20_000; i++) {
      sum += random.whole(1, 6)
      bell += random.bell()
      if (
        random.weighted([
          ['a', 1],
          ['b', 3],
        ] as const) === 'b'
      )
        heads++
    }
    expect(sum / 20_000).toBeCloseTo(3.5, 1)
    expect(bell / 20_000).toBeCloseTo(0, 1)
    expect(heads / 20_000).toBeCloseTo(0.75, 1)
  })
})

describe('the calendar', () => {
  test('agrees with the platform from 1970 to 2100', () => {
    for (let at = 0; at < 4_102_444_800_000; at += 13 * DAY + 12_345_678) {
      const date = new Date(at)
      expect(instantText(at)).toBe(date.toISOString())
      expect(weekday(at)).toBe(date.getUTCDay())
      expect(instantOf(civilDay(at))).toBe(at - (at % DAY))
    }
  })
})
