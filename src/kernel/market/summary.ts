// The figures of a market: who is in it, what they do, what sales says, who buys, how good the obvious signals are.
// Invariant: one pass over the chunks; memory does not grow with their number.

import type { Market } from './market.ts'
import type { AccountTruth, MarketRecord, PersonTruth } from './record.ts'

export type MarketSummary = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Counts and shares (in per cent, one decimal) by group. */
export function summariseMarket(market: Market): MarketSummary {
  const groups: Record<string, Record<string, number>> = {}
  const add = (group: string, name: string, by = 1): void => {
    const rows = groups[group] ?? {}
    groups[group] = rows
    rows[name] = (rows[name] ?? 0) + by
  }
  for (const name of ['market', 'personas', 'touchpoints', 'answers', 'deals', 'accounts']) groups[name] = {}
  for (const chunk of market.chunks()) {
    for (const record of chunk.records) countRecord(add, record)
    for (const truth of chunk.truths)
      truth.kind === 'person' ? countPerson(add, truth) : countAccount(add, truth)
  }
  groups.shares = sharesOf(groups)
  return sorted(groups)
}

type Add = (group: string, name: string, by?: number) => void

function countRecord(add: Add, record: MarketRecord) {
  if (record.kind === 'answer') return add('answers', record.answer.reason ?? record.answer.answer)
  if (record.kind === 'opportunity') {
    const { outcome, amount, contacts } = record.opportunity
    add('deals', outcome ?? 'open')
    if (contacts.length === 0) add('deals', 'nobody known when it opened')
    if (contacts.length > 1) add('deals', 'with several contacts')
    if (outcome === 'won') add('deals', 'won EUR', amount)
    return
  }
  add('market', 'touchpoints')
  if (record.by !== 'person' && record.by !== 'sender') add('market', 'made by machines, spam and tests')
  if (record.kind === 'row') return add('touchpoints', 'row of a list')
  const { type, event } = record.message
  add('touchpoints', type === 'track' ? (event as string) : type)
}

function countPerson(add: Add, person: PersonTruth): void {
  add('personas', person.persona)
  if (person.emails.length > 0) add('market', 'contacts')
  else add('market', 'never known')
  if (person.sharedAnonymousIds.length > 0) add('market', 'people on shared devices')
  if (person.emails.length > 0 && person.declared.jobLevel !== person.values.jobLevel)
    add('market', 'people who flatter their title')
}

function countAccount(add: Add, account: AccountTruth): void {
  add('market', 'accounts')
  const fit = account.fit > 0.75 ? 'fit' : account.fit > 0.5 ? 'half fit' : 'no fit'
  const height = Math.max(0, ...account.waves.map((wave) => wave.height))
  const intent = height > 0.6 ? 'strong intent' : height > 0 ? 'some intent' : 'no intent'
  add('accounts', `${fit}, ${intent}`)
  if (account.outcome === 'won') add('accounts', `${fit}, ${intent}: won`)
  if (account.hiddenGem)
    add('accounts', account.outcome === 'won' ? 'hidden gems that bought' : 'hidden gems that did not')
  if (account.windowShopper) add('accounts', 'window shoppers')
}

const percent = (part: number | undefined, whole: number | undefined): number =>
  whole ? Math.round((1000 * (part ?? 0)) / whole) / 10 : 0

function sharesOf(groups: Record<string, Record<string, number>>): Record<string, number> {
  const { market = {}, deals = {}, answers = {} } = groups
  const answered = Object.values(answers).reduce((sum, count) => sum + count, 0)
  return {
    '% of touchpoints by machines, spam and tests': percent(
      market['made by machines, spam and tests'],
      market.touchpoints,
    ),
    '% of closed deals won': percent(deals.won, (deals.won ?? 0) + (deals.lost ?? 0)),
    '% of hand-offs accepted': percent(answers.accepted, answered),
    '% of contacts who flatter their title': percent(
      market['people who flatter their title'],
      market.contacts,
    ),
  }
}

const sorted = (groups: Record<string, Record<string, number>>): MarketSummary =>
  Object.fromEntries(
    Object.entries(groups).map(([group, rows]) => [
      group,
      Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1))),
    ]),
  )
