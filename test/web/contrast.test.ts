// Text can be read in both schemes: every pair of a text colour and its background in theme.css has a contrast
// of at least 4.5, by WCAG 2.2's formula. Needs no browser.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const CSS = fs.readFileSync(path.resolve(import.meta.dirname, '../../web/theme.css'), 'utf8')
const SCHEMES = ['light', 'dark'] as const
const ON_PAGES = ['ink', 'ink-2', 'ink-3', 'gold-ink', 'nurture-ink', 'disqualified-ink', 'fault-ink']
const PAIRS: readonly (readonly [string, string])[] = [
  ...ON_PAGES.flatMap((ink) => ['page', 'side', 'hover', 'raised'].map((back) => [ink, back] as const)),
  ...['ink', 'ink-2'].map((ink) => [ink, 'chosen'] as const),
  ['gold-ink', 'gold-wash'],
  ['ink-2', 'gold-wash'],
  ['nurture-ink', 'nurture-wash'],
  ['disqualified-ink', 'disqualified-wash'],
  ['grade-1-ink', 'grade-1'],
  ['grade-2-ink', 'grade-2'],
  ['grade-3-ink', 'grade-3'],
]

function colours(scheme: (typeof SCHEMES)[number]): Map<string, string> {
  const block = CSS.split(`data-mantine-color-scheme="${scheme}"] {`)[1]?.split('}')[0] ?? ''
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, hex!]))
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

describe.each(SCHEMES)('in %s colours', (scheme) => {
  const held = colours(scheme)
  test.each(PAIRS)('%s on %s can be read', (ink, back) => {
    expect(contrast(held.get(ink)!, held.get(back)!)).toBeGreaterThanOrEqual(4.5)
  })
})
