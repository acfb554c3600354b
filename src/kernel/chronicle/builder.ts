// Builds a chronicle: add everybody's evidence, one contact at a time in any order, finish, then only read.
// A contact's place is the order in which it was added. What does not count (excluded, split off, never visible) gets
// no row. Deliberately absent: refreshing (refreshed.ts) and reading a store (app/simulate).

import { OUTCOMES, type Outcome } from '../evidence.ts'
import type { EvidenceLog, KnownVerdict } from '../history.ts'
import { inOrder } from '../state.ts'
import { type Chronicle, FAR, FOREVER, type TouchColumns, type Watermark } from './chronicle.ts'
import { type ClaimEvidence, ClaimRows } from './claim-rows.ts'
import { bytes, type Column, doubles, offsetsOf, shorts, wholes } from './columns.ts'
import { Counted } from './counted.ts'
import { type DealEvidence, DealRows } from './deal-rows.ts'
import { Interned } from './interned.ts'

export interface LeadEvidence {
  readonly id: number
  readonly openedAt: number
  readonly closedAt: number | null
  readonly outcome: Outcome | null
}

/** Everything about one contact. Accounts by the store's ids. */
export interface ContactEvidence extends Omit<EvidenceLog, 'claims'> {
  readonly id: number
  readonly claims: readonly ClaimEvidence[]
  /** From knownAt on the contact belongs to this account; null: to none. */
  readonly accounts: readonly { readonly knownAt: number; readonly account: number | null }[]
  readonly leads: readonly LeadEvidence[]
}

/** What was said of an account itself; its people's evidence comes with them. */
export interface AccountEvidence {
  readonly id: number
  readonly claims: readonly ClaimEvidence[]
  readonly verdicts: readonly KnownVerdict[]
}

const U16_MAX = 0xffff

export class ChronicleBuilder {
  readonly #interned: Interned
  readonly #ids = doubles()
  readonly #accountIds = doubles()
  readonly #accountPlaces = new Map<number, number>()
  readonly #contactPlaces = new Map<number, number>()
  readonly #accountEvidence = new Map<number, AccountEvidence>()

  readonly #rowContact = wholes()
  readonly #second = wholes()
  readonly #millisecond = shorts()
  readonly #facts = wholes()
  readonly #delay = wholes()
  readonly #farRow = wholes()
  readonly #farFrom = doubles()
  readonly #endRow = wholes()
  readonly #endUntil = doubles()
  #hasMilliseconds = false
  #hasDelays = false

  readonly #claims: ClaimRows
  readonly #memberContact = wholes()
  readonly #memberAccount = wholes()
  readonly #memberFrom = doubles()
  readonly #memberUntil = doubles()
  readonly #verdictContact = wholes()
  readonly #verdict = bytes()
  readonly #verdictFrom = doubles()
  readonly #verdictUntil = doubles()
  readonly #leadContact = wholes()
  readonly #leadId = doubles()
  readonly #leadOpenedAt = doubles()
  readonly #leadClosedAt = doubles()
  readonly #leadOutcome = bytes()
  readonly #deals = new DealRows()

  constructor(interned = new Interned()) {
    this.#interned = interned
    this.#claims = new ClaimRows(interned)
  }

  #accountPlace(id: number): number {
    const held = this.#accountPlaces.get(id)
    if (held !== undefined) return held
    this.#accountPlaces.set(id, this.#accountIds.length)
    this.#accountIds.push(id)
    return this.#accountIds.length - 1
  }

  /** Adds one contact, whole; throws when it was added before. */
  addContact(evidence: ContactEvidence): void {
    const { id } = evidence
    if (this.#contactPlaces.has(id)) throw new Error(`Contact ${id} was added to the chronicle before.`)
    const contact = this.#ids.length
    this.#contactPlaces.set(id, contact)
    this.#ids.push(id)
    const counted = new Counted(evidence)
    this.#addTouches(contact, evidence.touches, counted)
    this.#claims.add(contact, evidence.claims, counted)
    this.#addMemberships(contact, evidence.accounts)
    for (const { verdict, from, until } of counted.verdicts(evidence.touches)) {
      this.#verdictContact.push(contact)
      this.#verdict.push(verdict)
      this.#verdictFrom.push(from)
      this.#verdictUntil.push(until)
    }
    for (const lead of [...evidence.leads].sort((a, b) => a.openedAt - b.openedAt || a.id - b.id)) {
      this.#leadContact.push(contact)
      this.#leadId.push(lead.id)
      this.#leadOpenedAt.push(lead.openedAt)
      this.#leadClosedAt.push(lead.closedAt ?? FOREVER)
      this.#leadOutcome.push(lead.outcome === null ? 0 : 1 + OUTCOMES.indexOf(lead.outcome))
    }
  }

  #addTouches(contact: number, touches: EvidenceLog['touches'], counted: Counted): void {
    const ofTouch = new Map(touches.map((item) => [item.touch, item]))
    for (const touch of inOrder(touches.map((item) => item.touch))) {
      const { identifier, knownAt } = ofTouch.get(touch)!
      const { occurredAt } = touch
      for (const { from, until } of counted.of(touch, identifier, occurredAt, knownAt)) {
        const row = this.#rowContact.length
        const second = Math.floor(occurredAt / 1000)
        const millisecond = occurredAt - second * 1000
        const delay = from - occurredAt
        this.#rowContact.push(contact)
        this.#second.push(second)
        this.#millisecond.push(millisecond)
        this.#facts.push(this.#interned.ofFacts(touch.facts))
        this.#delay.push(delay < FAR ? delay : FAR)
        if (millisecond !== 0) this.#hasMilliseconds = true
        if (delay !== 0) this.#hasDelays = true
        if (delay >= FAR) {
          this.#farRow.push(row)
          this.#farFrom.push(from)
        }
        if (until !== FOREVER) {
          this.#endRow.push(row)
          this.#endUntil.push(until)
        }
      }
    }
  }

  #addMemberships(contact: number, accounts: ContactEvidence['accounts']): void {
    const dated = [...accounts].sort((a, b) => a.knownAt - b.knownAt)
    for (let i = 0; i < dated.length; i++) {
      const { knownAt, account } = dated[i]!
      let next = i + 1
      // of equal instants the later decides, and saying the same again changes nothing.
      if (dated[next]?.knownAt === knownAt || account === null) continue
      while (dated[next]?.account === account && dated[next + 1]?.knownAt !== dated[next]!.knownAt) next++
      this.#memberContact.push(contact)
      this.#memberAccount.push(this.#accountPlace(account))
      this.#memberFrom.push(knownAt)
      this.#memberUntil.push(dated[next]?.knownAt ?? FOREVER)
      i = next - 1
    }
  }

  /** Adds what was said of an account itself; throws when it was added before. */
  addAccount(evidence: AccountEvidence): void {
    if (this.#accountEvidence.has(evidence.id))
      throw new Error(`Account ${evidence.id} was added to the chronicle before.`)
    this.#accountPlace(evidence.id)
    this.#accountEvidence.set(evidence.id, evidence)
  }

  /** Gives an account a place, though nothing is said of it. */
  knowAccount(id: number): void {
    this.#accountPlace(id)
  }

  /** Adds a deal; contacts that are never added are left out of it. */
  addDeal(deal: DealEvidence): void {
    if (deal.account !== null) this.knowAccount(deal.account)
    this.#deals.add(deal)
  }

  /** Seals the columns. Nothing may be added afterwards. */
  finish(watermark: Watermark): Chronicle {
    const contacts = this.#ids.length
    const accounts = this.#accountIds.length
    const accountClaims = new ClaimRows(this.#interned)
    for (let account = 0; account < accounts; account++) {
      const evidence = this.#accountEvidence.get(this.#accountIds.at(account))
      if (evidence)
        accountClaims.add(
          account,
          evidence.claims,
          new Counted({ memberships: [], verdicts: evidence.verdicts }),
        )
    }
    const offsets = (owners: Column<Uint32Array>) => offsetsOf(owners.done(), owners.length, contacts)
    return {
      contacts,
      ids: this.#ids.done(),
      accounts,
      accountIds: this.#accountIds.done(),
      touches: this.#touches(contacts),
      claims: this.#claims.done(contacts),
      accountClaims: accountClaims.done(accounts),
      facts: this.#interned.facts,
      attributes: this.#interned.attributes,
      values: this.#interned.values,
      memberships: {
        size: this.#memberContact.length,
        offsets: offsets(this.#memberContact),
        contact: this.#memberContact.done(),
        account: this.#memberAccount.done(),
        from: this.#memberFrom.done(),
        until: this.#memberUntil.done(),
      },
      verdicts: {
        size: this.#verdict.length,
        offsets: offsets(this.#verdictContact),
        verdict: this.#verdict.done(),
        from: this.#verdictFrom.done(),
        until: this.#verdictUntil.done(),
      },
      leads: {
        size: this.#leadId.length,
        offsets: offsets(this.#leadContact),
        id: this.#leadId.done(),
        contact: this.#leadContact.done(),
        openedAt: this.#leadOpenedAt.done(),
        closedAt: this.#leadClosedAt.done(),
        outcome: this.#leadOutcome.done(),
      },
      deals: this.#deals.done(this.#accountPlaces, this.#contactPlaces),
      watermark,
    }
  }

  #touches(contacts: number): TouchColumns {
    const size = this.#rowContact.length
    return {
      size,
      offsets: offsetsOf(this.#rowContact.done(), size, contacts),
      second: this.#second.done(),
      millisecond: this.#hasMilliseconds ? this.#millisecond.done() : new Uint16Array(0),
      facts:
        this.#interned.facts.length <= U16_MAX ? Uint16Array.from(this.#facts.done()) : this.#facts.done(),
      delay: this.#hasDelays ? this.#delay.done() : new Uint32Array(0),
      farRow: this.#farRow.done(),
      farFrom: this.#farFrom.done(),
      endRow: this.#endRow.done(),
      endUntil: this.#endUntil.done(),
    }
  }
}
