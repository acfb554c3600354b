// Why a contact is where it is: contributions that add up to the score, what changes next, what would qualify it.
// As of now it reads the stored state; at an instant in the past it folds what was known then, from scratch.

import type { z } from 'zod'
import type { Explanation } from '../../contract/leads.ts'
import { evaluate } from '../../kernel/evaluate.ts'
import { MAX_INSTANT } from '../../kernel/evidence.ts'
import { explain } from '../../kernel/explain.ts'
import { isSameDecision, nextChange } from '../../kernel/next-change.ts'
import { isRefused, type Refused } from '../../kernel/refusal.ts'
import type { Standing } from '../../kernel/standing.ts'
import { toQualify } from '../../kernel/to-qualify.ts'
import { type ClaimSaid, claimsOfAccount, claimsOfContact } from '../../store/read/claims-said.ts'
import { contactIdentifiers } from '../../store/read/contact-identifiers.ts'
import { contactStandings } from '../../store/read/contact-standings.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { claimViews } from './claim-views.ts'
import { findContact } from './find-contact.ts'
import { identifierViews } from './identifier-views.ts'
import { ladderView, resemblanceView } from './known.ts'
import { iso } from './lead-row.ts'
import { Standings } from './standing.ts'
import { agreementAt, standingsAt } from './standing-at.ts'

type Answer = z.infer<typeof Explanation>

/** A contact by id or any identifier, as of now or of an instant in the past. */
export async function explainContact(
  ctx: Context,
  given: string,
  { at }: { readonly at?: number } = {},
): Promise<Answer | Refused> {
  if (at !== undefined && !(at >= 0 && at <= MAX_INSTANT)) return { refused: 'instant_out_of_range' }
  const contact = await findContact(ctx, given)
  if (isRefused(contact)) return contact
  const t = at ?? ctx.now()
  const active = at === undefined ? await activeAgreement(ctx) : await agreementAt(ctx, at)
  if (active === null) return { refused: 'no_active_agreement' }
  const standing =
    at === undefined
      ? await standingNow(ctx, active, contact)
      : ((await standingsAt(ctx, active.model, [contact], at))[0]?.standing ?? null)
  if (standing === null)
    return at === undefined
      ? { refused: 'contact_not_found' }
      : { refused: 'contact_not_found', detail: 'Nothing was known of this one at that time.' }
  return explanationOf(ctx, active, contact, standing, t)
}

/** The stored standing; while everybody is scored anew and this one was not yet, folded from the log. */
export async function standingNow(
  ctx: Context,
  active: ActiveAgreement,
  contact: number,
): Promise<Standing | null> {
  const [row] = await contactStandings(ctx.db, [contact])
  const stored = row === undefined ? null : new Standings(active).of(row)
  return stored ?? (await standingsAt(ctx, active.model, [contact], ctx.now()))[0]?.standing ?? null
}

/** Takes one standing apart at t. */
export async function explanationOf(
  ctx: Context,
  active: ActiveAgreement,
  contact: number,
  standing: Standing,
  t: number,
): Promise<Answer> {
  const { model } = active
  const evaluation = evaluate(model, standing, t)
  const change = nextChange(model, standing, t)
  const [claims, identifiers] = await Promise.all([
    claimsAbout(ctx, contact),
    contactIdentifiers(ctx.db, contact),
  ])
  const views = claimViews(model, claims, t)
  return {
    contact: String(contact),
    asOf: iso(t),
    agreement: { name: active.name, hash: active.hash },
    scorecard: evaluation.scorecard,
    score: evaluation.score,
    fit: evaluation.fitGrade,
    engagement: evaluation.engagementGrade,
    fitPoints: evaluation.fit,
    engagementPoints: evaluation.engagement,
    bucket: evaluation.bucket,
    bucketBecause: evaluation.says,
    contributions: explain(model, standing, t, evaluation.scorecard).map((one) => ({
      ...one,
      attributes: attributesOf(active, one.scorecard, one.rule),
    })),
    nextChange: change && {
      at: iso(change.at),
      bucket: change.evaluation.bucket,
      fit: change.evaluation.fitGrade,
      engagement: change.evaluation.engagementGrade,
      because: isSameDecision(evaluation, change.evaluation)
        ? 'Something that was announced for then happens'
        : change.evaluation.says,
    },
    toQualify: toQualify(model, standing, t).map(({ rule, because, steps }) => ({
      rule,
      because,
      steps: steps.map(({ says, points }) => ({ says, points })),
    })),
    resemblance: resemblanceView(model, standing, t),
    ladder: ladderView(active, standing, evaluation.scorecard, views, t),
    claims: views,
    identifiers: identifierViews(identifiers),
  }
}

/** Claims about the contact and about its account, each once. */
async function claimsAbout(ctx: Context, contact: number): Promise<ClaimSaid[]> {
  const [row] = await contactStandings(ctx.db, [contact])
  const [own, account] = await Promise.all([
    claimsOfContact(ctx.db, contact),
    row?.account == null ? [] : claimsOfAccount(ctx.db, row.account),
  ])
  return row?.account == null
    ? own
    : [...own.filter(({ attribute }) => !attribute.startsWith('account.')), ...account]
}

function attributesOf({ model }: ActiveAgreement, scorecard: string, says: string): string[] {
  const rules = model.agreement.scorecards.find((card) => card.name === scorecard)?.fit ?? []
  const rule = rules.find((one) => one.says === says)
  if (rule === undefined) return []
  return rule.kind === 'fit' ? [rule.attribute] : [...rule.attributes]
}
