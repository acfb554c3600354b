// docs/agreement.md names every key, attribute and type, and its example is valid.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { hasProblems, parseAgreement } from '../../src/contract/agreement.ts'
import { AgreementForm, ConditionParts } from '../../src/contract/agreement-form.ts'
import { ATTRIBUTES, TOUCHPOINT_TYPES, WHERE_KEYS } from '../../src/contract/agreement-words.ts'

const DOCS = readFileSync(new URL('../../docs/agreement.md', import.meta.url), 'utf8')

/** Every key that the written form has, at any depth. */
function keysOf(schema: z.core.$ZodType, keys = new Set<string>()): Set<string> {
  const def = schema._zod.def as unknown as {
    innerType?: z.core.$ZodType
    shape?: Record<string, z.core.$ZodType>
    element?: z.core.$ZodType
    valueType?: z.core.$ZodType
  }
  for (const [key, inner] of Object.entries(def.shape ?? {})) {
    keys.add(key)
    keysOf(inner, keys)
  }
  for (const inner of [def.innerType, def.element, def.valueType]) if (inner) keysOf(inner, keys)
  return keys
}

test('every key of the form is explained', () => {
  const keys = keysOf(AgreementForm)
  expect(keys.size).toBeGreaterThan(35)
  for (const key of [...keys, ...Object.keys(ConditionParts)]) expect(DOCS, key).toContain(`\`${key}\``)
})

test('every attribute, type and key of where is named', () => {
  for (const word of [...ATTRIBUTES, ...TOUCHPOINT_TYPES, ...WHERE_KEYS])
    expect(DOCS, word).toContain(`\`${word}\``)
})

test('the example in the text is valid', () => {
  const [, example] = /```yaml\n([\s\S]*?)```/.exec(DOCS)!
  const parsed = parseAgreement(example!)
  expect(hasProblems(parsed) ? parsed.problems : []).toEqual([])
})
