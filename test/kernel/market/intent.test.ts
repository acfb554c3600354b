import { describe, expect, test } from 'vitest'
import { DAY } from '../../../src/kernel/market/calendar.ts'
import { drawWaves, type Wave, waveEnd, waveLevel, wavePeak } from '../../../src/kernel/market/intent.ts'
import { stream } from '../../../src/kernel/random.ts'

const waves = (fallShape: Wave['fallShape']): Wave => ({
  start: 1000 * DAY,
  rise: 40 * DAY,
  plateau: 30 * DAY,
  fall: 60 * DAY,
  height: 0.8,
  fallShape,
})

describe('buying intent', () => {
  test('is nothing before the start and after the end, and the height on the plateau', () => {
    for (const shape of ['ramp', 'cliff', 'steps'] as const) {
      const wave = waves(shape)
      expect(waveLevel(wave, wave.start)).toBe(0)
      expect(waveLevel(wave, waveEnd(wave))).toBe(0)
      expect(waveLevel(wave, wavePeak(wave))).toBeCloseTo(0.8, 12)
      expect(waveLevel(wave, wavePeak(wave) + 15 * DAY)).toBe(0.8)
    }
  })

  test('does not fade by a half-life: no ratio over ten days stays the same while it falls', () => {
    for (const shape of ['ramp', 'cliff', 'steps'] as const) {
      const wave = waves(shape)
      const from = wavePeak(wave) + wave.plateau
      const levels = [5, 15, 25, 35, 45, 55].map((day) => waveLevel(wave, from + day * DAY))
      const ratios = levels.slice(1).map((level, i) => level / levels[i]!)
      expect(Math.max(...ratios) / Math.min(...ratios), shape).toBeGreaterThan(1.5)
    }
  })

  test('is drawn more often and higher the more somebody needs it', () => {
    const total = (need: number): number => {
      let sum = 0
      for (let i = 0; i < 300; i++)
        for (const wave of drawWaves(stream(1, 'test', need, i), need, 0, 1000 * DAY)) sum += wave.height
      return sum
    }
    expect(total(0.9)).toBeGreaterThan(2 * total(0.2))
  })
})
