// The demo company's market: the same bytes for ever, the volume asked for, and an economy that makes sense.

import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { instantText } from '../../../src/kernel/market/calendar.ts'
import { type Market, market } from '../../../src/kernel/market/market.ts'
import type {
  AccountTruth,
  MarketChunk,
  MarketOpportunity,
  MarketRecord,
  PersonTruth,
  SalesAnswer,
} from '../../../src/kernel/market/record.ts'

const END = Date.UTC(2026, 5, 1)
const demo = (over: Partial<Parameters<typeof market>[0]> = {}): Market =>
  market({ seed: 7, contacts: 2000, touchpoints: 60_000, endAt: END, ...over })
const hashOf = (chunks: Iterable<MarketChunk>): string => {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(JSON.stringify(chunk))
  return hash.digest('hex').slice(0, 16)
}
const isTouchpoint = (record: MarketRecord): boolean => record.kind === 'message' || record.kind === 'row'
const share = <T>(list: readonly T[], test: (one: T) => boolean): number =>
  list.filter(test).length / list.length

describe('a market', () => {
  const chunks: MarketChunk[] = []
  let records: MarketRecord[]
  let people: PersonTruth[]
  let accounts: AccountTruth[]
  let answers: SalesAnswer[]
  let deals: MarketOpportunity[]

  beforeAll(() => {
    chunks.push(...demo().chunks())
    records = chunks.flatMap((chunk) => chunk.records)
    people = chunks.flatMap((chunk) => chunk.truths.filter((truth) => truth.kind === 'person'))
    accounts = chunks.flatMap((chunk) => chunk.truths.filter((truth) => truth.kind === 'account'))
    answers = records.flatMap((record) => (record.kind === 'answer' ? [record.answer] : []))
    deals = records.flatMap((record) => (record.kind === 'opportunity' ? [record.opportunity] : []))
  })

  test('has the same bytes for ever: pinned for version 1', () => {
    expect(
      hashOf(demo({ seed: 1, contacts: 200, touchpoints: 6000, version: 1 }).chunks()),
    ).toMatchInlineSnapshot(`"e12bb1563e04c3e7"`)
    expect(hashOf(chunks)).toBe(hashOf(demo().chunks()))
  })

  test('differs for another seed', () => {
    expect(hashOf(demo({ seed: 8 }).chunks())).not.toBe(hashOf(chunks))
  })

  test('hits the number of contacts and of touchpoints exactly', () => {
    expect(records.filter(isTouchpoint)).toHaveLength(60_000)
    expect(people.filter((person) => person.emails.length > 0)).toHaveLength(2000)
    expect(people.reduce((sum, person) => sum + person.touchpoints, 0)).toBe(60_000)
  })

  test.each([
    [1, 1],
    [3, 50],
    [50, 50],
    [500, 100_000],
  ])('can be as small or as dense as %i contacts and %i touchpoints', (contacts, touchpoints) => {
    const all = [...demo({ contacts, touchpoints }).chunks()].flatMap((chunk) => chunk.records)
    expect(all.filter(isTouchpoint)).toHaveLength(touchpoints)
  })

  test('refuses sizes out of range with got and expected', () => {
    expect(() => demo({ contacts: 0 })).toThrow('from 1 to 1000000, got 0')
    expect(() => demo({ contacts: 10, touchpoints: 9 })).toThrow('got 9')
  })

  test('dates every record inside its three years, and uses each message id once', () => {
    const { from, endAt } = demo()
    for (const record of records) {
      expect(record.at).toBeGreaterThanOrEqual(from)
      expect(record.at).toBeLessThan(endAt)
      if (record.kind === 'message') expect(record.message.timestamp).toBe(instantText(record.at))
    }
    const ids = records.flatMap((record) => (record.kind === 'message' ? [record.message.messageId] : []))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('mails and phones nobody before they are known', () => {
    const known = new Set<string>()
    for (const chunk of chunks) {
      for (const record of chunk.records) {
        if (record.kind === 'row') known.add(record.row.email.toLowerCase())
        if (record.kind !== 'message') continue
        const { type, traits, context } = record.message
        if (type === 'identify') known.add(String(traits?.email))
        const addressed = (context?.traits as { email?: string } | undefined)?.email
        if (addressed !== undefined && record.message.event !== 'Webinar Registered')
          expect(known, `${addressed} got ${record.message.event}`).toContain(addressed)
      }
    }
  })

  test('is fresh: the last thirty days are at least as busy as the average month', () => {
    expect(records.filter((record) => record.at > END - 30 * 86_400_000).length).toBeGreaterThan(60_000 / 40)
  })

  test('has an economy: some accounts buy, sales takes about half of what it gets, deals close both ways', () => {
    const closed = deals.filter((deal) => deal.outcome !== null)
    expect(share(accounts, (account) => account.outcome === 'won')).toBeGreaterThan(0.04)
    expect(share(accounts, (account) => account.outcome === 'won')).toBeLessThan(0.2)
    expect(share(closed, (deal) => deal.outcome === 'won')).toBeGreaterThan(0.25)
    expect(share(closed, (deal) => deal.outcome === 'won')).toBeLessThan(0.55)
    expect(share(answers, (answer) => answer.answer === 'accepted')).toBeGreaterThan(0.3)
    expect(share(answers, (answer) => answer.answer === 'accepted')).toBeLessThan(0.65)
    expect(new Set(answers.map((answer) => answer.reason)).size).toBe(8)
    expect(answers.every((answer) => answer.at > answer.handedAt)).toBe(true)
    expect(deals.some((deal) => deal.contacts.length > 1)).toBe(true)
    expect(deals.some((deal) => deal.outcome === null)).toBe(true)
  })

  test('lets fit and intent decide who buys, together', () => {
    const height = (account: AccountTruth): number => Math.max(0, ...account.waves.map((wave) => wave.height))
    const shown = accounts.filter((account) => !account.windowShopper)
    const won = (some: AccountTruth[]): number => share(some, (account) => account.outcome === 'won')
    const both = won(shown.filter((account) => account.fit > 0.75 && height(account) > 0.6))
    const fitOnly = won(shown.filter((account) => account.fit > 0.75 && height(account) < 0.4))
    const intentOnly = won(shown.filter((account) => account.fit < 0.5 && height(account) > 0.5))
    expect(both).toBeGreaterThan(0.25)
    expect(fitOnly).toBeLessThan(both / 3)
    expect(intentOnly).toBeLessThan(both / 3)
  })

  test('has hidden gems that buy almost unseen, and window shoppers that never do', () => {
    const gems = accounts.filter((account) => account.hiddenGem)
    expect(share(gems, (account) => account.outcome === 'won')).toBeGreaterThan(0.15)
    const of = (account: AccountTruth): number =>
      people.filter((p) => p.account === account.id).reduce((sum, p) => sum + p.touchpoints, 0)
    const mean = (some: AccountTruth[]): number =>
      some.reduce((sum, account) => sum + of(account), 0) / some.length
    expect(mean(gems) * 3).toBeLessThan(mean(accounts))
    const shoppers = accounts.filter((account) => account.windowShopper)
    expect(shoppers.length).toBeGreaterThan(10)
    expect(mean(shoppers)).toBeGreaterThan(mean(accounts))
    expect(shoppers.filter((account) => account.outcome === 'won')).toHaveLength(0)
  })

  test('has shared devices, each of two people who are both known on it', () => {
    const owners = new Map<string, number>()
    for (const person of people)
      for (const id of person.sharedAnonymousIds) owners.set(id, (owners.get(id) ?? 0) + 1)
    expect([...owners.values()].filter((count) => count === 2).length).toBeGreaterThan(10)
  })

  test('flatters: declared titles go up more often than down, small firms declare more people', () => {
    const order = ['other', 'student', 'specialist', 'manager', 'head']
    const rank = (level: string): number => order.indexOf(level)
    const inFirms = people.filter((person) => person.account !== null && person.emails.length > 0)
    const up = inFirms.filter((p) => rank(p.declared.jobLevel) > rank(p.values.jobLevel)).length
    const down = inFirms.filter((p) => rank(p.declared.jobLevel) < rank(p.values.jobLevel)).length
    expect(up / inFirms.length).toBeGreaterThan(0.15)
    expect(down).toBe(0)
    const small = accounts.filter((account) => account.employees < 50).map((account) => account.id)
    const declared = inFirms.filter((p) => small.includes(p.account!))
    const actual = new Map(accounts.map((account) => [account.id, account.employees]))
    expect(declared.filter((p) => p.declared.employees! > actual.get(p.account!)!).length).toBeGreaterThan(
      declared.length / 5,
    )
  })

  test('has machines: crawlers, mail scanners within seconds, spam, junk and tests', () => {
    const by = (maker: string): number =>
      records.filter((r) => isTouchpoint(r) && 'by' in r && r.by === maker).length
    expect(by('crawler') / 60_000).toBeGreaterThan(0.03)
    expect(by('crawler') / 60_000).toBeLessThan(0.2)
    for (const maker of ['scanner', 'spammer', 'tester']) expect(by(maker), maker).toBeGreaterThan(10)
    expect(people.filter((person) => person.persona === 'junk').length).toBeGreaterThan(20)
    expect(people.flatMap((person) => person.machineMessageIds)).toHaveLength(by('scanner'))
  })

  test('moves nothing old when a feature with dice of its own is switched off', () => {
    const without = [...demo({ features: { sharedDevices: false } }).chunks()]
    const sizes = (some: MarketChunk[]): number[] =>
      some.map((chunk) => chunk.records.filter(isTouchpoint).length)
    expect(sizes(without)).toEqual(sizes(chunks))
    expect(without.flatMap((c) => c.truths).filter((t) => t.kind === 'account')).toEqual(accounts)
  })

  test('uses no domain that somebody could own, but for disposable mail', () => {
    for (const person of people)
      for (const email of person.emails)
        expect(email).toMatch(
          /@([a-z0-9.-]+\.example|example\.com|mailinator\.com|guerrillamail\.com|yopmail\.com)$/,
        )
  })
})
