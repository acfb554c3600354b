// Buying intent of an account over time: projects that rise, stay and fall, never by a half-life.
// Invariant: a level in [0, 1] at every instant, the largest of the projects' levels.
// Deliberately absent: touchpoints. Intent causes them, they do not feed back.

import type { Random } from '../random.ts'
import { DAY } from './calendar.ts'

/** One project. Times in milliseconds; `fall` is how long the level takes from its plateau to nothing. */
export interface Wave {
  readonly start: number
  readonly rise: number
  readonly plateau: number
  readonly fall: number
  readonly height: number
  /** ramp: goes down in a straight line. cliff: holds and breaks off. steps: sinks in three stairs. */
  readonly fallShape: 'ramp' | 'cliff' | 'steps'
}

export const waveEnd = (wave: Wave): number => wave.start + wave.rise + wave.plateau + wave.fall
/** When the level first reaches its height. */
export const wavePeak = (wave: Wave): number => wave.start + wave.rise

/** Level of one project at an instant, in [0, height]. */
export function waveLevel(wave: Wave, at: number): number {
  const since = at - wave.start
  if (since <= 0 || at >= waveEnd(wave)) return 0
  if (since < wave.rise) {
    const x = since / wave.rise
    return wave.height * x * x * (3 - 2 * x)
  }
  const falling = since - wave.rise - wave.plateau
  if (falling <= 0) return wave.height
  const x = falling / wave.fall
  if (wave.fallShape === 'ramp') return wave.height * (1 - x)
  if (wave.fallShape === 'cliff') return x < 0.7 ? wave.height * 0.9 : wave.height * 0.15
  return wave.height * (1 - (Math.floor(x * 3) + 1) / 4)
}

/** Level of all projects together at an instant. */
export function intentAt(waves: readonly Wave[], at: number): number {
  let level = 0
  for (const wave of waves) {
    const one = waveLevel(wave, at)
    if (one > level) level = one
  }
  return level
}

/** Up to three projects between two instants; a need in [0, 1] makes them likelier and higher. */
export function drawWaves(random: Random, need: number, from: number, to: number): Wave[] {
  const count = random.weighted([
    [0, 1.5 - need],
    [1, 0.5 + 1.2 * need],
    [2, 0.1 + 0.6 * need],
    [3, 0.15 * need],
  ] as const)
  const waves: Wave[] = []
  for (let i = 0; i < count; i++) {
    const length = 0.6 + 0.8 * random.unit()
    waves.push({
      start: Math.floor(random.between(from - 90 * DAY, to)),
      rise: Math.floor(random.between(20, 110) * length * DAY),
      plateau: Math.floor(random.between(10, 130) * length * DAY),
      fall: Math.floor(random.between(10, 90) * length * DAY),
      height: Math.min(1, 0.25 + 0.5 * need * random.unit() + 0.45 * random.unit()),
      fallShape: random.pick(['ramp', 'cliff', 'steps'] as const),
    })
  }
  return waves.sort((a, b) => a.start - b.start)
}
