// From the text of an agreement to the kernel's Agreement, or to all of its faults at once:
// text -> plain values with places -> the written form (zod) -> the kernel's agreement.
// Pure and small enough for the browser, so that an editor can show faults while people type.
// Deliberately absent: the hash itself (app/agreement.ts hashes the canonical bytes), storage, activation.

import type { z } from 'zod'
import type { Agreement } from '../kernel/agreement.ts'
import { buildAgreement } from './agreement-build.ts'
import { canonicalBytes } from './agreement-canonical.ts'
import { Findings } from './agreement-findings.ts'
import { AgreementForm, type AgreementFormValue } from './agreement-form.ts'
import { type PlainReading, readAloud } from './agreement-plain.ts'
import {
  type AgreementFormat,
  type Fault,
  type PlainMap,
  type PlainValue,
  type Problem,
  readAgreementText,
} from './agreement-text.ts'
import { describe, isPlainMap, nearestWord } from './agreement-words.ts'

export interface ParsedAgreement {
  readonly agreement: Agreement
  /** The document as signed: plain values, before defaults. */
  readonly document: PlainMap
  /** What the hash covers; see agreement-canonical.ts. */
  readonly canonical: Uint8Array
  readonly plain: readonly PlainReading[]
  /** What is agreed beside the scoring. */
  readonly terms: AgreementTerms
  readonly warnings: readonly Problem[]
}

/** When marketing and sales meet, and what they want to know in which order. Durations in seconds. */
export interface AgreementTerms {
  readonly review: {
    readonly meet: number
    /** After so many meetings only every `then`. */
    readonly after: number
    readonly later: number
    readonly checkModel: number
  }
  readonly ladder: readonly { readonly says: string; readonly known: readonly string[] }[]
}

export interface AgreementProblems {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}
export type AgreementResult = ParsedAgreement | AgreementProblems

export const hasProblems = (result: AgreementResult): result is AgreementProblems => 'problems' in result

/** More would scroll away; the first hundred are enough to begin with. */
const PROBLEMS_MAX = 100

/** Reads an agreement. Never throws: what is wrong comes back as problems with line, column, path and nearest word. */
export function parseAgreement(text: string, format: AgreementFormat = 'yaml'): AgreementResult {
  const read = readAgreementText(text, format)
  if (read.value === undefined) return { problems: read.problems, warnings: [] }
  if (!isPlainMap(read.value)) {
    const fault = { path: [], message: `The document is ${describe(read.value)}.`, expected: 'a map of keys' }
    return { problems: [read.place(fault)], warnings: [] }
  }
  const form = AgreementForm.safeParse(read.value)
  const findings = new Findings()
  const agreement = buildAgreement(read.value, findings)
  const value = read.value
  const faults = [
    ...(form.error?.issues ?? []).flatMap((issue) => faultsOf(issue, value)),
    ...findings.faults,
  ]
  const warnings = inOrder(findings.warnings.map(read.place))
  if (faults.length > 0 || read.faults.length > 0) {
    const all = [...read.faults, ...faults.filter((fault) => !isBelow(fault, read.faults))]
    return { problems: inOrder(all.map(read.place)), warnings }
  }
  return {
    agreement,
    document: read.value,
    canonical: canonicalBytes(read.value),
    plain: readAloud(agreement, form.data!),
    terms: termsOf(form.data!),
    warnings,
  }
}

const DAY = 86_400

/** Weekly for the first month, then monthly, and the points against revenue at least once a year. */
function termsOf({ review, ladder }: AgreementFormValue): AgreementTerms {
  const meet = review?.meet ?? 7 * DAY
  return {
    review: {
      meet,
      after: review?.after ?? 4,
      later: review?.then ?? (review?.meet === undefined ? 30 * DAY : meet),
      checkModel: Math.min(review?.checkModel ?? 365 * DAY, 365 * DAY),
    },
    ladder: ladder ?? [],
  }
}

/** What could not even be read as a value needs no second complaint about what it means. */
const isBelow = (fault: Fault, unread: readonly Fault[]): boolean =>
  unread.some(({ path }) => path.length > 0 && path.every((part, i) => fault.path[i] === part))

/** By place in the text; the same words about the same place are said once. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const said = new Set<string>()
  return [...problems]
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    .filter((problem) => {
      const key = `${problem.path}\n${problem.message}`
      return !said.has(key) && said.add(key)
    })
    .slice(0, PROBLEMS_MAX)
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
}

function faultsOf(issue: z.core.$ZodIssue, document: PlainMap): Fault[] {
  const path = issue.path as (string | number)[]
  if (issue.code === 'unrecognized_keys') {
    const keys = keysAt(path)
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `There is no key ${key} here.`,
      expected: keys.join(', '),
      nearest: nearestWord(key, keys),
      onKey: true,
    }))
  }
  if (issue.code === 'invalid_type') {
    const found = valueAt(document, path)
    const kind = KINDS[issue.expected] ?? issue.expected
    const message = found === undefined ? missing(path) : `This is ${describe(found)}.`
    return [{ path, message, expected: kind }]
  }
  if (issue.code === 'too_big')
    return [{ path, message: 'There are too many of these.', expected: `at most ${String(issue.maximum)}` }]
  const isMissing = valueAt(document, path) === undefined
  const params = issue.code === 'custom' ? (issue.params as Pick<Fault, 'expected' | 'nearest'>) : {}
  return [
    {
      path,
      message: isMissing ? missing(path) : issue.message,
      ...(params.expected === undefined ? {} : { expected: params.expected }),
      // What is not there was not misspelt.
      nearest: isMissing ? null : (params.nearest ?? null),
    },
  ]
}

const missing = (path: readonly (string | number)[]): string => `${path.at(-1)} is missing.`

function valueAt(document: PlainMap, path: readonly (string | number)[]): PlainValue | undefined {
  let value: PlainValue | undefined = document
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, PlainValue>)[part]
  }
  return value
}

/** The keys that the written form has at a path, for "expected" and the nearest word. */
function keysAt(path: readonly (string | number)[]): string[] {
  let schema: z.core.$ZodType = AgreementForm
  for (const part of path) schema = inner(schema, part)
  const def = unwrap(schema)._zod.def as unknown as { shape?: Record<string, unknown> }
  return Object.keys(def.shape ?? {})
}

interface Definition {
  readonly type: string
  readonly innerType?: z.core.$ZodType
  readonly shape?: Record<string, z.core.$ZodType>
  readonly element?: z.core.$ZodType
  readonly valueType?: z.core.$ZodType
}
const definition = (schema: z.core.$ZodType): Definition => schema._zod.def as unknown as Definition

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = definition(schema)
  return innerType === undefined ? schema : unwrap(innerType)
}

function inner(schema: z.core.$ZodType, part: string | number): z.core.$ZodType {
  const { shape, element, valueType } = definition(unwrap(schema))
  return shape?.[part] ?? element ?? valueType ?? schema
}
