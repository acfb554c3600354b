// What sales and marketing of the demo company do about their agreement: sign it, meet about it, check its points once a
// year, and try a stricter draft over the last year, so that there is a simulation to read on the first day.
// Invariant: through the same verbs, names and refusals as everybody.
// Deliberately absent: putting the draft in force. That is left to whoever looks around.

import { isRefused } from '../kernel/refusal.ts'
import { agree, simulateHere } from './agreement/agree.ts'
import { holdReview } from './agreement/review.ts'
import { saveAgreement } from './agreement.ts'
import type { Context } from './context.ts'
import { createUser } from './user.ts'

export const DEMO_SAYS = 'demo company'
/** Of both sides one user who signs; people sign in as them by `assay user link`. */
const DEMO_SIGNERS = { marketing: 'marketing@pumps.example', sales: 'sales@pumps.example' } as const

const DAY_MS = 86_400_000
const WEEKLY_MEETINGS = 4

/** Signs the agreement for both sides and puts it in force. */
export async function signAndActivate(ctx: Context, document: string): Promise<void> {
  const saved = await saveAgreement(ctx, { document, format: 'yaml', says: DEMO_SAYS })
  if (isRefused(saved)) throw new Error(`The demo's agreement was refused: ${saved.detail}`)
  for (const role of ['marketing', 'sales'] as const)
    await createUser(ctx, { email: DEMO_SIGNERS[role], role })
  const agreed = await agree(ctx, { hash: saved.hash, says: DEMO_SAYS, ...DEMO_SIGNERS })
  if (isRefused(agreed)) throw new Error(`The demo's agreement was refused: ${agreed.refused}`)
}

/** The talks that were held from `from` (milliseconds UTC) until now: weekly at first, then monthly, and the yearly check. */
export async function talkAboutIt(ctx: Context, from: number): Promise<void> {
  const now = ctx.now()
  for (let held = 1, at = from + 7 * DAY_MS; at < now; held++) {
    await hold(ctx, 'meeting', at)
    at += (held < WEEKLY_MEETINGS ? 7 : 28) * DAY_MS
  }
  for (let at = from + 360 * DAY_MS; at < now; at += 360 * DAY_MS) await hold(ctx, 'model', at)
}

async function hold(ctx: Context, kind: 'meeting' | 'model', at: number): Promise<void> {
  const heldAt = new Date(at).toISOString()
  const held = await holdReview(ctx, { kind, heldAt }, DEMO_SIGNERS.marketing)
  if (isRefused(held)) throw new Error(`The demo's review was refused: ${held.refused}`)
}

/** Lines of the shipped agreement and what the draft says instead: prices count for a week, and interest must be higher. */
const STRICTER: readonly (readonly [string, string])[] = [
  ['name: Industrial pumps', 'name: Industrial pumps, stricter'],
  ['halfLife: 14d', 'halfLife: 7d'],
  ['when: { fit: B.., engagement: 2.. }', 'when: { fit: B.., engagement: 1.. }'],
]

/** Simulates a stricter draft of the agreement over the last year, against what is in force. */
export async function tryDraft(ctx: Context, document: string): Promise<void> {
  let draft = document
  for (const [line, instead] of STRICTER) {
    if (!draft.includes(line)) throw new Error(`The demo's agreement no longer says: ${line}`)
    draft = draft.replace(line, instead)
  }
  const simulated = await simulateHere(
    ctx,
    { draft: { document: draft, format: 'yaml' } },
    DEMO_SIGNERS.marketing,
  )
  if (isRefused(simulated)) throw new Error(`The demo's simulation was refused: ${simulated.detail}`)
}
