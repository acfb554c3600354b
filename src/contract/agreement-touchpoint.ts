// The touchpoint test of a rule or a condition, from its two keys `touchpoint` and `where`.
// Channels are a closed list, so a wrong one is a fault; types and properties are open, so a near miss is a warning.

import type { TouchpointTest } from '../kernel/agreement.ts'
import { CHANNELS } from '../kernel/evidence.ts'
import type { Findings } from './agreement-findings.ts'
import type { Path } from './agreement-text.ts'
import { nearestWord, WHERE_KEYS } from './agreement-words.ts'

/** A touchpoint test from its two keys, with the warnings that its words deserve. */
export function touchpointTest(
  types: 'any' | readonly string[],
  where: TouchpointTest['where'] | undefined,
  path: Path,
  findings: Findings,
): TouchpointTest {
  if (types !== 'any') for (const type of types) findings.checkType(type, [...path, 'touchpoint'])
  for (const { key, test } of where ?? []) {
    findings.checkNear(key, WHERE_KEYS, [...path, 'where', key])
    const values = test.kind === 'oneOf' ? test.values : []
    const odd = key === 'channel' ? values.find((value) => !CHANNELS.includes(value as never)) : undefined
    if (odd !== undefined)
      findings.fault({
        path: [...path, 'where', key],
        message: `${String(odd)} is not a channel.`,
        expected: `a channel: ${CHANNELS.join(', ')}`,
        nearest: nearestWord(String(odd), CHANNELS),
      })
  }
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)
  return { types, where: [...(where ?? [])].sort(byKey) }
}
