// The bytes that an agreement's hash covers: the document as signed, before defaults, and the version of the form.
// Key order, formatting, comments and the choice of YAML or JSON change nothing; every word and number does.
// The text is JSON with keys sorted by code unit, as RFC 8785 orders them; numbers in ECMAScript's shortest form.

import { SCHEMA_VERSION } from './agreement-form.ts'
import type { PlainMap, PlainValue } from './agreement-text.ts'

/** UTF-8 of `assay-agreement/<version>\n` and the canonical JSON of the document. */
export const canonicalBytes = (document: PlainMap): Uint8Array =>
  new TextEncoder().encode(`assay-agreement/${SCHEMA_VERSION}\n${canonicalText(document)}`)

function canonicalText(value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const map = value as PlainMap
  const entries = Object.keys(map)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(map[key]!)}`)
  return `{${entries.join(',')}}`
}
