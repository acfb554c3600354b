// The scores of everybody at any instant, out of what was known then: `assay score --at T`.
// Streamed: contacts are gone through in chunks sorted by account, so that memory holds one chunk and a few accounts;
// only the ids themselves are all held, sixteen bytes each.

import type { Evaluation } from '../../kernel/evaluate.ts'
import { evaluate } from '../../kernel/evaluate.ts'
import { contactsWithAccounts } from '../../store/read/contacts-with-accounts.ts'
import type { ActiveAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { AccountsAt, type StandingAt, standingsAt } from './standing-at.ts'

/** Contacts whose evidence is held at once. */
const CHUNK = 400
const IDS_PAGE = 50_000

export interface ScoreAt extends StandingAt {
  readonly evaluation: Evaluation
}

/** Everybody who was known at t, evaluated under the agreement; in no particular order. */
export async function* scoresAt(
  ctx: Context,
  active: ActiveAgreement,
  t: number,
  onProgress: (done: number, total: number) => void = () => undefined,
): AsyncGenerator<ScoreAt> {
  const { contacts, accounts } = await everybody(ctx)
  const order = Uint32Array.from(contacts, (_, i) => i).sort(
    (a, b) => accounts[a]! - accounts[b]! || contacts[a]! - contacts[b]!,
  )
  const states = new AccountsAt(ctx, active.model, t)
  for (let from = 0; from < order.length; from += CHUNK) {
    const chunk = [...order.subarray(from, from + CHUNK)].map((place) => contacts[place]!)
    for (const one of await standingsAt(ctx, active.model, chunk, t, states))
      yield { ...one, evaluation: evaluate(active.model, one.standing, t) }
    onProgress(Math.min(order.length, from + CHUNK), order.length)
  }
}

/** These contacts as they stood at t: everybody known then whose best identifier belongs to one of them now. */
export async function* scoresAtOf(
  ctx: Context,
  active: ActiveAgreement,
  contacts: readonly number[],
  t: number,
): AsyncGenerator<ScoreAt> {
  const states = new AccountsAt(ctx, active.model, t)
  for (let from = 0; from < contacts.length; from += CHUNK)
    for (const one of await standingsAt(ctx, active.model, contacts.slice(from, from + CHUNK), t, states))
      yield { ...one, evaluation: evaluate(active.model, one.standing, t) }
}

async function everybody(ctx: Context): Promise<{ contacts: Float64Array; accounts: Float64Array }> {
  const pages: (readonly { readonly contact: number; readonly account: number }[])[] = []
  for (let after = 0; ; ) {
    const page = await contactsWithAccounts(ctx.db, after, IDS_PAGE)
    if (page.length === 0) break
    pages.push(page)
    after = page.at(-1)!.contact
  }
  const size = pages.reduce((sum, page) => sum + page.length, 0)
  const contacts = new Float64Array(size)
  const accounts = new Float64Array(size)
  let place = 0
  for (const page of pages)
    for (const { contact, account } of page) {
      contacts[place] = contact
      accounts[place++] = account
    }
  return { contacts, accounts }
}
