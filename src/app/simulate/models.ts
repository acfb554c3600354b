// The agreements of a simulation, from their stored texts: compiled, and which properties of touchpoints they ask for.
// Deliberately absent: threads; a model cannot be sent to one, so a thread gets the text and compiles it itself.

import { hasProblems, type ParsedAgreement, parseAgreement } from '../../contract/agreement.ts'
import type { AgreementFormat } from '../../contract/agreement-text.ts'
import type { Agreement, TouchpointTest } from '../../kernel/agreement.ts'
import { compile } from '../../kernel/compile.ts'
import type { Model } from '../../kernel/model.ts'
import { findAgreement, listStoredAgreements } from '../../store/agreement.ts'
import type { Context } from '../context.ts'

/** An agreement's text, as it goes to a thread. */
export interface AgreementDocument {
  readonly hash: string
  readonly name: string
  readonly document: string
  readonly format: AgreementFormat
}

/** The text of a stored version; null when it was thrown away meanwhile. */
export async function documentOf(ctx: Context, hash: string): Promise<AgreementDocument | null> {
  const stored = await findAgreement(ctx.db, hash)
  return stored && { hash: stored.hash, name: stored.name, document: stored.document, format: stored.format }
}

function parsed({ document, format, hash }: AgreementDocument): ParsedAgreement {
  const result = parseAgreement(document, format)
  if (hasProblems(result))
    throw new Error(`Agreement ${hash} is stored but cannot be read: ${result.problems[0]!.message}`)
  return result
}

export const modelOf = (document: AgreementDocument): Model => compile(parsed(document).agreement)

/** Names of the touchpoint's own facts, which are no properties. */
const FACTS = new Set(['path', 'channel', 'trafficSource', 'medium', 'campaign', 'source', 'incentivised'])

const propertiesOf = (test: TouchpointTest): string[] =>
  test.where.flatMap(({ key }) => (FACTS.has(key) ? [] : prefixesOf(key)))

/** `plan.tier` is a property of `plan`, or the property `plan.tier`. */
function prefixesOf(name: string): string[] {
  const parts = name.split('.')
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'))
}

function testsOf({ scorecards, buckets }: Agreement): TouchpointTest[] {
  const rules = scorecards.flatMap(({ engagement }) => engagement.map(({ touchpoint }) => touchpoint))
  const conditions = Object.values(buckets).flatMap((list) =>
    list.flatMap(({ touchpoint }) => touchpoint?.test ?? []),
  )
  return [...rules, ...conditions]
}

// A memo of a pure function: the hash says all that a document asks for.
const asked = new Map<string, readonly string[]>()
const ASKED_KEPT_MAX = 2_000

function askedFor(document: AgreementDocument): readonly string[] {
  const held = asked.get(document.hash)
  if (held !== undefined) return held
  const result = parseAgreement(document.document, document.format)
  // What cannot be read can be neither simulated nor activated.
  const names = hasProblems(result) ? [] : testsOf(result.agreement).flatMap(propertiesOf)
  if (asked.size >= ASKED_KEPT_MAX) asked.clear()
  asked.set(document.hash, names)
  return names
}

/** Top-level names of the properties that these agreements ask for, in order. */
export const propertiesAskedFor = (documents: readonly AgreementDocument[]): string[] =>
  [...new Set(documents.flatMap(askedFor))].sort()

/** Of every version that is stored. */
export const allPropertiesAskedFor = async (ctx: Context): Promise<string[]> =>
  propertiesAskedFor(await listStoredAgreements(ctx.db))

/** The attributes that a model reads. */
export function attributesOf({ document, format, hash, name }: AgreementDocument): Set<string> {
  const { scorecards, buckets } = parsed({ document, format, hash, name }).agreement
  const fit = scorecards.flatMap((card) => card.fit)
  const conditions = Object.values(buckets).flat()
  return new Set([
    ...fit.flatMap((rule) => (rule.kind === 'pair' ? rule.attributes : [rule.attribute])),
    ...conditions.flatMap(({ attributes }) => attributes.map(({ attribute }) => attribute)),
  ])
}
