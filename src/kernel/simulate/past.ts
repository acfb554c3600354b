// What history had in the period, whatever a model says: which leads could become qualified and until when, which of
// them were won, and the wins themselves, each once. Everything that compares models stands on this one ground.
// A lead can become qualified while it was open and until a deal that it belongs to opened: from then on sales is talking
// to them, and a score would only echo it. A lead that the agreement of the day had disqualified stays possible until the
// next one: another agreement would not have closed it.
// Deliberately absent: buckets and scores.

import type { DealColumns, LeadColumns } from '../chronicle/chronicle.ts'
import { OUTCOMES } from '../evidence.ts'
import { accountAt, type ContactsOfAccounts, contactsOfAccounts } from './belonging.ts'
import { reportCurrency } from './currency.ts'
import { DAY, type Period, type SimulatedChronicle, type SimulationSettings } from './input.ts'
import { maturityOf } from './maturity.ts'
import { WinList } from './win-list.ts'

const WON = 1 + OUTCOMES.indexOf('won')
const DISQUALIFIED = 1 + OUTCOMES.indexOf('disqualified')
const DEAL_WON = 1
const DEAL_LOST = 2
const NO_CURRENCY = 255

export interface Past {
  readonly chronicle: SimulatedChronicle
  readonly period: Period
  readonly outcomesUntil: number
  /** Of the report; null: no deal names one. */
  readonly currency: string | null
  /** Currencies of won deals of the period besides, and how many deals they hold. */
  readonly otherCurrencies: readonly { readonly currency: string; readonly deals: number }[]
  readonly maturityDays: number
  readonly maturityFromHistory: boolean
  /** Share of the history's wins that came within the maturity window; null without wins. */
  readonly wonWithin: number | null
  /** Leads opened (or qualified) later are too young to have closed. */
  readonly maturedUntil: number
  /** One place a lead, 1: it could become qualified at some instant of the period, or opened in it. */
  readonly inPeriod: Uint8Array
  /** 1: in the period, opened in it and old enough. */
  readonly matured: Uint8Array
  /** Instant from which the lead can no longer become qualified. */
  readonly ends: Float64Array
  /** 1: it closed as won, or belongs to a deal that was won. */
  readonly won: Uint8Array
  /** Account at the lead's opening; without one, `accounts` + its contact: who is drawn together in the bootstrap. */
  readonly unit: Uint32Array
  readonly leads: number
  readonly maturedLeads: number
  readonly wins: WinList
  readonly lost: number
  readonly open: number
  /** Wins whose contacts had no touchpoint that was known before. */
  readonly winsBeforeTouch: number
}

/** The deal's outcome as it was known by an instant. */
function outcomeOf(deals: DealColumns, deal: number, by: number): number {
  return deals.closedAt[deal]! <= by ? deals.outcome[deal]! : 0
}

class PastMaker {
  readonly chronicle: SimulatedChronicle
  readonly period: Period
  readonly by: number
  readonly ends: Float64Array
  readonly won: Uint8Array
  readonly wins = new WinList()
  #members: ContactsOfAccounts | null = null
  lost = 0
  open = 0

  constructor(chronicle: SimulatedChronicle, period: Period, by: number) {
    this.chronicle = chronicle
    this.period = period
    this.by = by
    const { leads } = chronicle
    this.ends = new Float64Array(leads.size)
    this.won = new Uint8Array(leads.size)
    for (let l = 0; l < leads.size; l++) {
      const isWon = leads.outcome[l] === WON && leads.closedAt[l]! <= by
      if (isWon) this.won[l] = 1
      this.ends[l] = this.closes(l)
    }
  }

  /** When the lead closes for any agreement. */
  closes(l: number): number {
    const { leads } = this.chronicle
    if (leads.outcome[l] !== DISQUALIFIED) return leads.closedAt[l]!
    const isLast = l + 1 === leads.size || leads.contact[l + 1] !== leads.contact[l]
    return isLast ? Infinity : leads.openedAt[l + 1]!
  }

  /** The linked contacts of a deal, else those who belonged to its account when it opened. */
  #contactsOf(deal: number): Uint32Array {
    const { deals, memberships, accounts } = this.chronicle
    const linked = deals.contacts.subarray(deals.contactOffsets[deal]!, deals.contactOffsets[deal + 1]!)
    const account = deals.account[deal]!
    if (linked.length > 0 || account < 0) return linked
    this.#members ??= contactsOfAccounts(memberships, accounts)
    const { offsets, contacts } = this.#members
    const ever = new Set(contacts.subarray(offsets[account]!, offsets[account + 1]!))
    const at = deals.openedAt[deal]!
    return Uint32Array.from([...ever].filter((c) => accountAt(memberships, c, at) === account))
  }

  #leadsOf(contacts: Uint32Array): number[] {
    const { offsets } = this.chronicle.leads
    const found: number[] = []
    for (const c of contacts) for (let l = offsets[c]!; l < offsets[c + 1]!; l++) found.push(l)
    return found
  }

  addDeals(currency: number): void {
    const { deals, leads } = this.chronicle
    const { from, to } = this.period
    for (let d = 0; d < deals.size; d++) {
      const openedAt = deals.openedAt[d]!
      if (openedAt > this.by) continue
      const outcome = outcomeOf(deals, d, this.by)
      const contacts = this.#contactsOf(d)
      const ofContacts = this.#leadsOf(contacts)
      const closedAt = outcome === 0 ? Infinity : deals.closedAt[d]!
      const own = ofContacts.filter((l) => leads.openedAt[l]! <= closedAt && this.closes(l) >= openedAt)
      for (const l of own) {
        if (openedAt < this.ends[l]!) this.ends[l] = openedAt
        if (outcome === DEAL_WON) this.won[l] = 1
      }
      // a deal after the period belongs to it when a lead of the period led there.
      const isOfPeriod =
        openedAt > from &&
        (openedAt <= to || own.some((l) => leads.openedAt[l]! > from && leads.openedAt[l]! <= to))
      if (!isOfPeriod) continue
      if (outcome === DEAL_LOST) this.lost++
      else if (outcome === 0) this.open++
      else {
        const isMoney = deals.currency[d] === currency && currency !== NO_CURRENCY
        const amount = isMoney ? deals.amount[d]! : NaN
        const account = deals.account[d]!
        const before = ofContacts.filter((l) => leads.openedAt[l]! < openedAt)
        this.wins.add({ openedAt, amount, account, contacts, leads: before, own })
      }
    }
  }

  /** Leads that closed as won and belong to no won deal: one win an account, or a contact without account. */
  addWinsWithoutDeal(): void {
    const { leads, memberships, accounts } = this.chronicle
    const ofDeal = new Set(this.wins.ownLeads())
    const accountsWithDeal = new Set(this.wins.accounts())
    const groups = new Map<number, number[]>()
    for (let l = 0; l < leads.size; l++) {
      if (leads.outcome[l] !== WON || !(leads.closedAt[l]! <= this.by) || ofDeal.has(l)) continue
      if (!this.#isOpenIn(l) || this.ends[l]! < leads.closedAt[l]!) continue
      const contact = leads.contact[l]!
      const account = accountAt(memberships, contact, leads.openedAt[l]!)
      if (account >= 0 && accountsWithDeal.has(account)) continue
      const key = account >= 0 ? account : accounts + contact
      const group = groups.get(key)
      if (group) group.push(l)
      else groups.set(key, [l])
    }
    for (const [key, group] of groups) {
      const openedAt = Math.min(...group.map((l) => leads.closedAt[l]!))
      const contacts = Uint32Array.from(new Set(group.map((l) => leads.contact[l]!)))
      const before = this.#leadsOf(contacts).filter((l) => leads.openedAt[l]! < openedAt)
      const account = key < accounts ? key : -1
      this.wins.add({ openedAt, amount: NaN, account, contacts, leads: before, own: group })
    }
  }

  #isOpenIn(l: number): boolean {
    const { openedAt, closedAt } = this.chronicle.leads
    return openedAt[l]! <= this.period.to && closedAt[l]! > this.period.from
  }
}

/**
 * The leads with each closed where its window ends. The replay that the figures are made from takes them in place of the
 * chronicle's own, so that no peak lies where a deal was already open.
 */
export function windowedLeads(
  chronicle: SimulatedChronicle,
  period: Period,
  outcomesUntil: number | null,
): LeadColumns {
  const maker = new PastMaker(chronicle, period, outcomesUntil ?? period.to)
  maker.addDeals(NO_CURRENCY)
  return { ...chronicle.leads, closedAt: maker.ends }
}

/** Gathers what history had in the period. */
export function pastOf(chronicle: SimulatedChronicle, period: Period, settings: SimulationSettings): Past {
  const outcomesUntil = settings.outcomesUntil ?? period.to
  const money = reportCurrency(chronicle.deals, period, outcomesUntil, settings.currency)
  const maker = new PastMaker(chronicle, period, outcomesUntil)
  maker.addDeals(money.place)
  maker.addWinsWithoutDeal()
  const { days: maturityDays, wonWithin } = maturityOf(
    chronicle,
    period,
    outcomesUntil,
    settings.maturityDays,
  )
  const maturedUntil = outcomesUntil - maturityDays * DAY
  const { ends, won, wins, lost, open } = maker
  const { leads, memberships, accounts } = chronicle
  const inPeriod = new Uint8Array(leads.size)
  const matured = new Uint8Array(leads.size)
  const unit = new Uint32Array(leads.size)
  let inPeriodCount = 0
  let maturedCount = 0
  for (let l = 0; l < leads.size; l++) {
    const openedAt = leads.openedAt[l]!
    const account = accountAt(memberships, leads.contact[l]!, openedAt)
    unit[l] = account >= 0 ? account : accounts + leads.contact[l]!
    if (openedAt > period.to || Math.max(openedAt, ends[l]!) <= period.from) continue
    inPeriod[l] = 1
    inPeriodCount++
    if (openedAt <= period.from || openedAt > maturedUntil) continue
    matured[l] = 1
    maturedCount++
  }
  return {
    chronicle,
    period,
    outcomesUntil,
    currency: money.currency,
    otherCurrencies: money.others,
    maturityDays,
    maturityFromHistory: settings.maturityDays === null,
    wonWithin,
    maturedUntil,
    inPeriod,
    matured,
    ends,
    won,
    unit,
    leads: inPeriodCount,
    maturedLeads: maturedCount,
    wins,
    lost,
    open,
    winsBeforeTouch: wins.beforeFirstTouch(chronicle.touches),
  }
}
