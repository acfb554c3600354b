// Bulk scoring: every contact of a timeline at one instant, the same bits as fold + evaluate one by one
// (test/kernel/score-all.test.ts). One pass a contact over its sorted rows; slots live in a few cache lines.
// Deliberately absent: verdicts (a timeline holds what counts) and explanations (explain.ts, one at a time).

import { ClaimFold } from './claim-fold.ts'
import { rankOf } from './evaluate.ts'
import { BUCKETS } from './evidence.ts'
import type { Card, FrequencyEntry, Model, Scope } from './model.ts'
import { roundPoints } from './points.ts'
import {
  type ConditionTable,
  conditionTables,
  pairPoints,
  pointsByValue,
  sharedValues,
} from './score-plan.ts'
import { sumColumns, visibleEnd } from './sum-columns.ts'
import type { Timeline } from './timeline.ts'
import { TimesFold } from './times-fold.ts'

/** What bulk scoring reads. Accounts are a second timeline, whose contact 0, 1, 2... are accounts. */
export interface Population {
  readonly contacts: Timeline
  readonly accounts: Timeline | null
  /** Account of each contact, -1 for none; null when nobody has one. */
  readonly accountOf: Int32Array | null
  /** When each contact's open lead opened in milliseconds, NaN for none; null when nobody has one. */
  readonly leadOpenedAt: Float64Array | null
}

export interface CardColumns {
  readonly scorecard: string
  readonly score: Float64Array
  readonly fit: Float64Array
  readonly engagement: Float64Array
  readonly fitRank: Uint8Array
  readonly engagementRank: Uint8Array
}

/** One place a contact in every column. */
export interface Scores {
  readonly cards: readonly CardColumns[]
  /** Index into BUCKETS. */
  readonly bucket: Uint8Array
  /** Index into model.conditions, -1 for nurture. */
  readonly condition: Int16Array
  /** Index of the deciding scorecard. */
  readonly card: Uint8Array
}

const NURTURE = BUCKETS.indexOf('nurture')

const frequenciesOf = (card: Card, scope: Scope): readonly FrequencyEntry[] =>
  card.engagement.filter((entry) => entry.kind === 'frequency').filter((entry) => entry.scope === scope)

/** What the account-scope rules of each card give each account: one column a card. */
function accountEngagement(model: Model, accounts: Timeline, t: number): Float64Array[] {
  const second = Math.floor(t / 1000)
  const columns = sumColumns(model.cards, model.account, accounts, t)
  const times = new TimesFold(model, model.account, accounts)
  const frequencies = model.cards.map((card) => frequenciesOf(card, 'account'))
  for (let a = 0; a < accounts.contacts; a++) {
    const { from, to } = accounts.query(a)
    times.scan(from, visibleEnd(accounts, from, to, t), second)
    for (let i = 0; i < columns.length; i++) columns[i]![a]! += times.points(frequencies[i]!, second)
  }
  return columns
}

/** Deciding values of a contact and its account, by view. */
class Claims {
  readonly values: Int32Array
  readonly trust: Float64Array
  readonly #contacts: ClaimFold
  readonly #accounts: ClaimFold | null
  readonly #all: Uint8Array
  readonly #ofContact: Uint8Array
  readonly #ofAccount: Uint8Array

  constructor(model: Model, { contacts, accounts }: Population) {
    const { views } = model
    this.values = new Int32Array(views.length)
    this.trust = new Float64Array(views.length).fill(1)
    this.#contacts = new ClaimFold(model, contacts, 1)
    this.#accounts = accounts && new ClaimFold(model, accounts, 1 + contacts.distinctValues.length)
    this.#ofAccount = Uint8Array.from(views, (view) => (view.attribute.startsWith('account.') ? 1 : 0))
    this.#ofContact = this.#ofAccount.map((flag) => 1 - flag)
    this.#all = new Uint8Array(views.length).fill(1)
  }

  decide(contact: number, account: number, t: number): void {
    const { values, trust } = this
    if (this.#accounts === null || account < 0) {
      this.#contacts.decide(contact, t, this.#all, values, trust)
      return
    }
    this.#contacts.decide(contact, t, this.#ofContact, values, trust)
    this.#accounts.decide(account, t, this.#ofAccount, values, trust)
  }
}

/** A card's fit from the deciding values, rule by rule as evaluate does. */
function fitOf(card: Card, values: ReturnType<typeof sharedValues>): (claims: Claims) => number {
  const single = card.fit.flatMap((entry) =>
    entry.kind === 'fit' ? [{ view: entry.view, points: pointsByValue(entry, values) }] : [],
  )
  const pairs = card.fit.flatMap((entry) => (entry.kind === 'pair' ? [entry] : []))
  return ({ values: places, trust }) => {
    let fit = 0
    for (let i = 0; i < single.length; i++) {
      const { view, points } = single[i]!
      fit += roundPoints(trust[view]! * points[places[view]!]!)
    }
    for (const entry of pairs) {
      const [a, b] = entry.views
      const points = pairPoints(entry, values[places[a]!]!, values[places[b]!]!)
      fit += roundPoints(Math.min(trust[a]!, trust[b]!) * points)
    }
    return fit
  }
}

const emptyColumns = (card: Card, engagement: Float64Array): CardColumns => ({
  scorecard: card.name,
  score: new Float64Array(engagement.length),
  fit: new Float64Array(engagement.length),
  engagement,
  fitRank: new Uint8Array(engagement.length),
  engagementRank: new Uint8Array(engagement.length),
})

interface ContactFacts {
  readonly claims: Claims
  readonly times: TimesFold
  readonly second: number
  readonly leadOpenedAt: number
  /** Place of the first touchpoint's facts in ConditionTable.first. */
  readonly firstFacts: number
}

function holdsApart(table: ConditionTable, facts: ContactFacts): boolean {
  const { condition, attributes, first } = table
  if (condition.verdicts !== null || first[facts.firstFacts] === 0) return false
  for (const { view, holds } of attributes) if (holds[facts.claims.values[view]!] === 0) return false
  const { touchpoint } = condition
  if (touchpoint === null) return true
  const at = facts.times.latest(touchpoint.slot, touchpoint.atLeast)
  return at >= facts.leadOpenedAt && facts.second < Math.floor(at / 1000) + touchpoint.within
}

/** The card that decides, by best grades; -1 when none passes. */
function bestCard(cards: readonly CardColumns[], c: number, table: ConditionTable | null): number {
  const condition = table?.condition
  let best = -1
  let bestRank = Infinity
  for (let i = 0; i < cards.length; i++) {
    const card = cards[i]!
    if (condition?.gates) {
      const gate = condition.gates[i]
      if (!gate || gate.fit?.[card.fitRank[c]!] === false) continue
      if (gate.engagement?.[card.engagementRank[c]!] === false) continue
      if (!(card.score[c]! >= condition.scoreFrom && card.score[c]! <= condition.scoreTo)) continue
    }
    const rank = card.fitRank[c]! + card.engagementRank[c]!
    if (rank < bestRank) {
      best = i
      bestRank = rank
    }
  }
  return best
}

/** Scores all contacts at t (milliseconds UTC). Rows and claims after t are not seen; timelines must be finished. */
export function scoreAll(model: Model, population: Population, t: number): Scores {
  const { contacts, accounts, accountOf, leadOpenedAt } = population
  const second = Math.floor(t / 1000)
  const size = contacts.contacts
  const values = sharedValues(contacts, accounts)
  const times = new TimesFold(model, model.contact, contacts)
  const claims = new Claims(model, population)
  const byAccount = accounts && accountEngagement(model, accounts, t)
  const sums = sumColumns(model.cards, model.contact, contacts, t)
  const cards = model.cards.map((card, i) => emptyColumns(card, sums[i]!))
  const plans = model.cards.map((card) => ({
    frequencies: frequenciesOf(card, 'contact'),
    fitOf: card.fit.length === 0 ? null : fitOf(card, values),
  }))
  const tables = conditionTables(model, contacts, values)
  // first touchpoints lie a cache line apart, so they are read only where a condition asks about them.
  const asksFirst = model.conditions.some(({ sources, channels }) => sources !== null || channels !== null)
  const asksTimes = model.contact.times.length > 0
  const nobody = contacts.distinctFacts.length
  const scores: Scores = {
    cards,
    bucket: new Uint8Array(size).fill(NURTURE),
    condition: new Int16Array(size).fill(-1),
    card: new Uint8Array(size),
  }
  for (let c = 0; c < size; c++) {
    const from = contacts.offsets[c]!
    const to = visibleEnd(contacts, from, contacts.offsets[c + 1]!, t)
    if (asksTimes) times.scan(from, to, second)
    const account = accountOf === null ? -1 : accountOf[c]!
    if (model.views.length > 0) claims.decide(c, account, t)
    for (let i = 0; i < cards.length; i++) {
      const { base, fitGrades, engagementGrades } = model.cards[i]!
      const { frequencies, fitOf } = plans[i]!
      const column = cards[i]!
      const fit = fitOf === null ? 0 : fitOf(claims)
      let engagement = column.engagement[c]!
      if (frequencies.length > 0) engagement += times.points(frequencies, second)
      if (byAccount !== null && account >= 0) engagement += byAccount[i]![account]!
      // a column of zeros holds them already, and a page of memory that is never written costs nothing.
      if (fit !== 0) column.fit[c] = fit
      column.engagement[c] = engagement
      column.score[c] = base + fit + engagement
      column.fitRank[c] = rankOf(fitGrades, fit)
      column.engagementRank[c] = rankOf(engagementGrades, engagement)
    }
    if (tables.length === 0 && cards.length === 1) continue
    const firstFacts = asksFirst && from < to ? contacts.facts[from]! : nobody
    const opened = leadOpenedAt === null ? Number.NaN : leadOpenedAt[c]!
    decide(tables, { claims, times, second, leadOpenedAt: opened, firstFacts }, scores, c)
  }
  return scores
}

function decide(tables: readonly ConditionTable[], facts: ContactFacts, scores: Scores, c: number): void {
  for (let i = 0; i < tables.length; i++) {
    const table = tables[i]!
    if (!holdsApart(table, facts)) continue
    const card = bestCard(scores.cards, c, table)
    if (card < 0) continue
    scores.bucket[c] = table.bucket
    scores.condition[c] = i
    scores.card[c] = card
    return
  }
  // a single card decides for everybody, and the column holds its place already.
  if (scores.cards.length > 1) scores.card[c] = bestCard(scores.cards, c, null)
}
