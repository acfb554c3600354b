// The demo market as a chronicle, with everybody known by the market's own truth instead of by links: fast enough for
// hundreds of markets. Leads as its sales had them: opened by the first own touchpoint of somebody who is known, closed by
// the deal. Deliberately absent: databases, merges, verdicts on people.
import { captureMessage, isRefusing } from '../../src/app/capture/capture.ts'
import { captureSource } from '../../src/app/capture/source.ts'
import { factsOf } from '../../src/app/ingest/facts.ts'
import { ChronicleBuilder } from '../../src/kernel/chronicle/builder.ts'
import type { Chronicle } from '../../src/kernel/chronicle/chronicle.ts'
import type { ClaimEvidence } from '../../src/kernel/chronicle/claim-rows.ts'
import type { Claim, Provenance, Scalar } from '../../src/kernel/evidence.ts'
import type { KnownTouch, KnownVerdict } from '../../src/kernel/history.ts'
import { market } from '../../src/kernel/market/market.ts'
import type {
  AccountTruth,
  MarketChunk,
  MarketOpportunity,
  MarketRecord,
  PersonTruth,
} from '../../src/kernel/market/record.ts'

const WHOLE = [{ from: -1, to: Number.MAX_SAFE_INTEGER }]
const SOURCE = captureSource({ sourceId: 1, says: 'test', settings: { ownDomains: ['pumps.example'] } })

export interface MarketWish {
  readonly seed: number
  readonly contacts: number
  readonly touchpoints: number
  readonly endAt: number
  /** Claims that say what nobody could know: for oracles. */
  readonly reveal?: (account: AccountTruth) => readonly { attribute: string; value: Scalar; at: number }[]
}

class Person {
  readonly id: number
  readonly touches: KnownTouch[] = []
  readonly claims: ClaimEvidence[] = []
  readonly verdicts: KnownVerdict[] = []
  readonly ownAt: number[] = []
  knownSince = Infinity
  readonly truth: PersonTruth

  constructor(id: number, truth: PersonTruth) {
    this.id = id
    this.truth = truth
  }
}

const claimed = (
  messageId: string,
  attribute: string,
  value: Scalar,
  at: number,
  provenance: Provenance,
): ClaimEvidence => ({
  claim: { attribute, value, provenance, occurredAt: at, knownAt: at } satisfies Claim,
  identifier: null,
  sourceId: 1,
  messageId,
  assumed: false,
})

class Maker {
  readonly builder = new ChronicleBuilder()
  readonly accounts = new Map<string, number>()
  contacts = 0
  leads = 0
  deals = 0
  touchpoints = 0

  add(chunk: MarketChunk, reveal: MarketWish['reveal']): void {
    const people = chunk.truths.flatMap((truth) =>
      truth.kind === 'person' ? new Person(++this.contacts, truth) : [],
    )
    const account = chunk.truths.find((truth) => truth.kind === 'account') as AccountTruth | undefined
    const accountId = account === undefined ? null : this.accounts.size + 1
    if (account !== undefined) this.accounts.set(account.domain, accountId!)
    const find = finder(people)
    for (const record of chunk.records) this.#record(record, find)
    if (account !== undefined) this.#account(accountId!, account, chunk, reveal)
    const deals = chunk.records.flatMap((record) =>
      record.kind === 'opportunity' ? [record.opportunity] : [],
    )
    for (const person of people) this.#person(person, accountId, deals)
    for (const deal of deals)
      this.builder.addDeal({
        ...deal,
        id: ++this.deals,
        account: accountId,
        contacts: deal.contacts.flatMap(({ email }) => find({ email })?.id ?? []),
      })
  }

  #record(record: MarketRecord, find: ReturnType<typeof finder>): void {
    if (record.kind === 'row') {
      const person = find({ email: record.row.email })
      if (person === undefined) return
      const isShow = record.list.startsWith('trade-show')
      const facts = {
        type: isShow ? 'trade_show_visited' : 'imported',
        own: isShow,
        channel: isShow ? ('trade_show' as const) : ('partner' as const),
        trafficSource: null,
        medium: null,
        campaign: record.list,
        path: null,
        properties: {},
      }
      person.knownSince = Math.min(person.knownSince, record.at)
      this.#touch(person, record.at, `${record.list} ${this.touchpoints}`, facts)
      return
    }
    if (record.kind !== 'message') return
    const captured = captureMessage(record.message, { source: SOURCE, arrivedAt: record.at })
    if (isRefusing(captured)) throw new Error(captured.refused)
    const { userId, anonymousId } = record.message
    const email = captured.identifiers.find(({ kind }) => kind === 'email')?.value
    const person = find({ userId, email, anonymousId })
    if (person === undefined) return
    if (email !== undefined || userId !== undefined)
      person.knownSince = Math.min(person.knownSince, captured.occurredAt)
    this.#touch(person, captured.occurredAt, captured.messageId, captured)
    for (const { attribute, value, provenance } of captured.claims)
      person.claims.push(claimed(captured.messageId, attribute, value, captured.occurredAt, provenance))
    for (const { verdict } of captured.verdicts)
      person.verdicts.push({
        verdict,
        target: { sourceId: 1, messageId: captured.messageId },
        knownAt: captured.occurredAt,
      })
  }

  #touch(person: Person, occurredAt: number, messageId: string, facts: Parameters<typeof factsOf>[0]): void {
    this.touchpoints++
    if (facts.own) person.ownAt.push(occurredAt)
    person.touches.push({
      touch: {
        occurredAt,
        sourceId: 1,
        messageId,
        facts: factsOf(facts, { name: 'Market', incentivised: false }),
      },
      identifier: 'self',
      knownAt: occurredAt,
    })
  }

  #account(id: number, truth: AccountTruth, { enriched }: MarketChunk, reveal: MarketWish['reveal']): void {
    const claims =
      enriched === null
        ? []
        : (['industry', 'employees', 'country', 'region'] as const).map((name) =>
            claimed('company', `account.${name}`, enriched[name], enriched.asOf, 'enriched'),
          )
    const told = reveal?.(truth) ?? []
    this.builder.addAccount({
      id,
      claims: [
        ...claims,
        ...told.map(({ attribute, value, at }) => claimed('oracle', attribute, value, at, 'verified')),
      ],
      verdicts: [],
    })
  }

  #person(person: Person, account: number | null, deals: readonly MarketOpportunity[]): void {
    const { id, touches, claims, verdicts, knownSince } = person
    if (touches.length === 0) return
    this.builder.addContact({
      id,
      memberships: [{ identifier: 'self', spans: WHOLE, knownAt: -1 }],
      touches,
      claims,
      verdicts,
      accounts: account === null || knownSince === Infinity ? [] : [{ knownAt: knownSince, account }],
      leads: this.#leadsOf(person, deals),
    })
  }

  #leadsOf({ ownAt, knownSince, truth }: Person, deals: readonly MarketOpportunity[]) {
    const named = deals
      .filter(({ contacts }) => contacts.some(({ email }) => truth.emails.includes(email)))
      .filter(({ closedAt }) => closedAt !== null)
      .sort((a, b) => a.closedAt! - b.closedAt!)
    const own = ownAt.filter((at) => at >= knownSince).sort((a, b) => a - b)
    const leads = []
    for (let from = -1; ; ) {
      const openedAt = own.find((at) => at > from)
      if (openedAt === undefined) break
      const deal = named.find(({ closedAt }) => closedAt! > openedAt)
      leads.push({
        id: ++this.leads,
        openedAt,
        closedAt: deal?.closedAt ?? null,
        outcome: deal?.outcome ?? null,
      })
      if (deal === undefined || deal.outcome === 'won') break
      from = deal.closedAt!
    }
    return leads
  }
}

/** Whose a record is, by the best of its identifiers. */
function finder(people: readonly Person[]) {
  const by = new Map<string, Person>()
  for (const person of people) {
    const { userIds, emails, anonymousIds } = person.truth
    for (const id of [...userIds, ...emails, ...anonymousIds]) if (!by.has(id)) by.set(id, person)
  }
  return (ids: {
    readonly userId?: string | undefined
    readonly email?: string | undefined
    readonly anonymousId?: string | undefined
  }): Person | undefined =>
    [ids.userId, ids.email, ids.anonymousId].flatMap((id) => (id === undefined ? [] : (by.get(id) ?? [])))[0]
}

export function marketChronicle({ reveal, ...wish }: MarketWish): Chronicle {
  const made = market(wish)
  const maker = new Maker()
  for (const chunk of made.chunks()) maker.add(chunk, reveal)
  return maker.builder.finish({
    knownAt: wish.endAt,
    touchpoints: maker.touchpoints,
    contacts: maker.contacts,
  })
}
