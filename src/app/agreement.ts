// Verbs of the agreement's text: check, save, throw away, read. An agreement is known by the hash of what it says; once
// somebody has signed it it never changes.
// Deliberately absent: its life (app/agreement/): signatures, activation, reviews.

import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { z } from 'zod'
import {
  type AgreementTerms,
  hasProblems,
  type ParsedAgreement,
  parseAgreement,
} from '../contract/agreement.ts'
import { SCHEMA_VERSION } from '../contract/agreement-form.ts'
import type { AgreementState } from '../contract/agreement-life.ts'
import type { AgreementFormat, Problem } from '../contract/agreement-text.ts'
import { ERRORS } from '../contract/errors.ts'
import type { AgreementCheck, AgreementPage, AgreementVersion } from '../contract/manage.ts'
import { compile } from '../kernel/compile.ts'
import type { Model } from '../kernel/model.ts'
import type { Refused } from '../kernel/refusal.ts'
import {
  type Activation,
  activationAt,
  deleteDraft,
  findAgreement,
  listStoredAgreements,
  type StoredAgreement,
  storeAgreement,
} from '../store/agreement.ts'
import { lockAgreement, type StoredSignature, signaturesOf } from '../store/agreement-life.ts'
import type { Database } from '../store/schema.ts'
import { inTransaction } from '../store/transaction.ts'
import { hindrances, simulationOf } from './agreement/hindrance.ts'
import type { Context } from './context.ts'

/** An agreement with everything that scoring needs of it. */
export interface ActiveAgreement {
  readonly hash: string
  readonly name: string
  readonly activeFrom: number
  readonly model: Model
  readonly terms: AgreementTerms
}

/** SHA-256 in hex of the document as signed and the version of the form. */
export const agreementHash = (parsed: Pick<ParsedAgreement, 'canonical'>): string =>
  createHash('sha256').update(parsed.canonical).digest('hex')

/** Says everything that is wrong with a text, or its hash and name. Stores nothing. */
export function checkAgreement(document: string, format: AgreementFormat): z.infer<typeof AgreementCheck> {
  const parsed = parseAgreement(document, format)
  if (hasProblems(parsed))
    return {
      valid: false,
      hash: null,
      name: null,
      problems: [...parsed.problems],
      warnings: [...parsed.warnings],
      plain: null,
    }
  return {
    valid: true,
    hash: agreementHash(parsed),
    name: parsed.agreement.name,
    problems: [],
    warnings: [...parsed.warnings],
    plain: parsed.plain.map((reading) => ({ ...reading, lines: [...reading.lines] })),
  }
}

export interface NewAgreement {
  readonly document: string
  readonly format: AgreementFormat
  /** Who saves it. */
  readonly says: string | null
}

/** One problem as one line of text: `line 3, column 1: There is no key trst here; did you mean trust?` */
export function problemText(problem: Problem): string {
  const place = problem.line === null ? '' : `line ${problem.line}, column ${problem.column}: `
  const nearest = problem.nearest === null ? '' : ` Did you mean ${problem.nearest}?`
  const expected = problem.expected === null ? '' : ` Expected: ${problem.expected}.`
  return `${place}${problem.message}${nearest || expected}`
}

/** Saves a text as a version. The same words again, in whatever formatting, are the same version. */
export async function saveAgreement(
  ctx: Context,
  { document, format, says }: NewAgreement,
): Promise<z.infer<typeof AgreementVersion> | Refused> {
  const parsed = parseAgreement(document, format)
  if (hasProblems(parsed))
    return { refused: 'agreement_invalid', detail: parsed.problems.slice(0, 3).map(problemText).join(' ') }
  const hash = agreementHash(parsed)
  compiled(hash, parsed)
  await storeAgreement(ctx.db, {
    hash,
    name: parsed.agreement.name,
    document,
    format,
    schemaVersion: SCHEMA_VERSION,
    createdAt: ctx.now(),
    createdBy: says,
  })
  return (await agreementVersion(ctx, hash))!
}

/** A saved version as it is listed; null when it is not there. */
export async function agreementVersion(
  ctx: Context,
  hash: string,
): Promise<z.infer<typeof AgreementVersion> | null> {
  const stored = await findAgreement(ctx.db, hash)
  if (stored === null) return null
  // Activations of one millisecond follow each other, so the last may lie a little ahead of the clock.
  const current = await activationAt(ctx.db, Number.MAX_SAFE_INTEGER)
  return version(stored, current, await signaturesOf(ctx.db, stored.hash))
}

/** Throws away a draft. */
export async function discardAgreement(ctx: Context, hash: string): Promise<{ hash: string } | Refused> {
  const found = await findAgreement(ctx.db, hash)
  if (found === null) return { refused: 'agreement_not_found' }
  const isGone = await inTransaction(ctx.db, async (db) => {
    await lockAgreement(db, found.hash)
    return deleteDraft(db, found.hash)
  })
  if (isGone) return { hash: found.hash }
  const isSigned = found.firstActiveAt === null && (await signaturesOf(ctx.db, found.hash)).length > 0
  return { refused: isSigned ? 'agreement_signed' : 'agreement_in_use' }
}

/** All versions, the newest first. */
export async function listAgreements(ctx: Context): Promise<z.infer<typeof AgreementVersion>[]> {
  const current = await activationAt(ctx.db, ctx.now())
  const signatures = await signaturesOf(ctx.db, null)
  return (await listStoredAgreements(ctx.db)).map((stored) =>
    version(
      stored,
      current,
      signatures.filter((signature) => signature.hash === stored.hash),
    ),
  )
}

/** One version read aloud; `active` names the one in force. */
export async function agreementPage(
  ctx: Context,
  hash: string,
): Promise<z.infer<typeof AgreementPage> | Refused> {
  const current = await activationAt(ctx.db, ctx.now())
  if (hash === 'active' && current === null) return { refused: 'no_active_agreement' }
  const stored = await findAgreement(ctx.db, hash === 'active' ? current!.hash : hash)
  if (stored === null) return { refused: 'agreement_not_found' }
  const parsed = parseAgreement(stored.document, stored.format)
  const plain = hasProblems(parsed) ? [] : parsed.plain
  const [signatures, simulation, hinders] = await Promise.all([
    signaturesOf(ctx.db, stored.hash),
    simulationOf(ctx, stored.hash),
    stored.hash === current?.hash ? [] : hindrances(ctx, stored.hash),
  ])
  return {
    ...version(stored, current, signatures),
    simulation,
    hindrances: hinders.map(({ refused, detail }) => ({
      code: refused,
      message: detail === undefined ? ERRORS[refused].message : `${ERRORS[refused].message} ${detail}`,
    })),
    document: stored.document,
    format: stored.format,
    plain: plain.map((reading) => ({ ...reading, lines: [...reading.lines] })),
  }
}

/**
 * The agreement in force at `at` (default: now), compiled; null when none is. Costs one small query; the compiled
 * model is kept by hash. A transaction passes itself as `db`, so that it sees what it will commit under.
 */
export async function activeAgreement(
  ctx: Context,
  { db = ctx.db, at = ctx.now() }: { readonly db?: Kysely<Database>; readonly at?: number } = {},
): Promise<ActiveAgreement | null> {
  const activation = await activationAt(db, at)
  if (activation === null) return null
  const kept = models.get(activation.hash)
  if (kept !== undefined) return { hash: activation.hash, activeFrom: activation.activeFrom, ...kept }
  const stored = await findAgreement(db, activation.hash)
  if (stored === null) throw new Error(`Agreement ${activation.hash} is active but not stored.`)
  const parsed = parseAgreement(stored.document, stored.format)
  if (hasProblems(parsed))
    throw new Error(
      `Agreement ${activation.hash} is active but cannot be read: ${parsed.problems[0]!.message}`,
    )
  return { hash: activation.hash, activeFrom: activation.activeFrom, ...compiled(activation.hash, parsed) }
}

/** A saved version, compiled. */
export async function compiledAgreement(
  ctx: Context,
  hash: string,
): Promise<{ readonly hash: string } & Compiled> {
  const stored = await findAgreement(ctx.db, hash)
  const parsed = stored && parseAgreement(stored.document, stored.format)
  if (parsed === null || hasProblems(parsed)) throw new Error(`Agreement ${hash} cannot be read.`)
  return { hash, ...compiled(hash, parsed) }
}

// A memo of a pure function: the hash says all that the model depends on.
interface Compiled {
  readonly name: string
  readonly model: Model
  readonly terms: AgreementTerms
}
const models = new Map<string, Compiled>()
const MODELS_KEPT_MAX = 16

function compiled(hash: string, parsed: ParsedAgreement): Compiled {
  const kept = models.get(hash)
  if (kept !== undefined) return kept
  const made = { name: parsed.agreement.name, model: compile(parsed.agreement), terms: parsed.terms }
  if (models.size >= MODELS_KEPT_MAX) models.delete(models.keys().next().value!)
  models.set(hash, made)
  return made
}

const iso = (instant: number): string => new Date(instant).toISOString()

function version(
  stored: StoredAgreement,
  current: Activation | null,
  signatures: readonly StoredSignature[],
): z.infer<typeof AgreementVersion> {
  const active = current?.hash === stored.hash
  return {
    hash: stored.hash,
    name: stored.name,
    createdAt: iso(stored.createdAt),
    createdBy: stored.createdBy,
    state: stateOf(stored, active, signatures),
    active,
    firstActiveAt: stored.firstActiveAt === null ? null : iso(stored.firstActiveAt),
    signatures: signatures.map(({ side, email, name, signedAt, simulation }) => ({
      side,
      email,
      name,
      signedAt: iso(signedAt),
      simulation: String(simulation),
    })),
  }
}

function stateOf(
  stored: StoredAgreement,
  active: boolean,
  signatures: readonly StoredSignature[],
): AgreementState {
  if (active) return 'active'
  if (stored.firstActiveAt !== null) return 'retired'
  return signatures.length > 0 ? 'signed' : 'draft'
}
