// The columns themselves: bytes there and back, and refreshing against building anew.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChronicleBuilder, type ContactEvidence } from '../../../src/kernel/chronicle/builder.ts'
import { type Chronicle, touchAt, touchFrom, touchUntil } from '../../../src/kernel/chronicle/chronicle.ts'
import { decodeChronicle, encodeChronicle } from '../../../src/kernel/chronicle/chronicle-bytes.ts'
import type { DealEvidence } from '../../../src/kernel/chronicle/deal-rows.ts'
import { refreshed } from '../../../src/kernel/chronicle/refreshed.ts'
import { DAY, Random, START } from '../vectors.ts'
import { chronicleOf, seededWorld, WATERMARK } from './seeded-world.ts'

const RUNS = Number(process.env.LAW_RUNS ?? 100)
const cases = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  size: fc.integer({ min: 1, max: 30 }),
})
const law = (holds: (random: Random, size: number) => void): void =>
  fc.assert(
    fc.property(cases, ({ seed, size }) => holds(new Random(seed), size)),
    { numRuns: RUNS },
  )

const rowsOf = (offsets: Uint32Array, owner: number): number[] =>
  Array.from({ length: offsets[owner + 1]! - offsets[owner]! }, (_, i) => offsets[owner]! + i)

/** Everything that a chronicle says, without places in lists that depend on the order of building. */
function said(chronicle: Chronicle) {
  const { touches, claims, accountClaims, memberships, verdicts, leads, deals } = chronicle
  const claimOf = (columns: typeof claims) => (row: number) => {
    const { cell, value, occurredAt, knownAt, from, until, assumed } = columns
    const name = `${chronicle.attributes[Math.floor(cell[row]! / 4)]} ${cell[row]! % 4}`
    return [
      name,
      chronicle.values[value[row]!],
      occurredAt[row],
      knownAt[row],
      from[row],
      until[row],
      assumed[row],
    ]
  }
  const accountOf = (place: number) => chronicle.accountIds[place] ?? null
  return {
    watermark: chronicle.watermark,
    contacts: Array.from(chronicle.ids, (id, c) => ({
      id,
      touches: rowsOf(touches.offsets, c).map((row) => [
        touchAt(touches, row),
        touchFrom(touches, row),
        touchUntil(touches, row),
        chronicle.facts[touches.facts[row]!],
      ]),
      claims: rowsOf(claims.offsets, c).map(claimOf(claims)).sort(),
      memberships: rowsOf(memberships.offsets, c).map((row) => [
        memberships.contact[row] === c,
        accountOf(memberships.account[row]!),
        memberships.from[row],
        memberships.until[row],
      ]),
      verdicts: rowsOf(verdicts.offsets, c).map((row) => [
        verdicts.verdict[row],
        verdicts.from[row],
        verdicts.until[row],
      ]),
      leads: rowsOf(leads.offsets, c).map((row) => [
        leads.id[row],
        leads.contact[row] === c,
        leads.openedAt[row],
        leads.closedAt[row],
        leads.outcome[row],
      ]),
    })).sort((a, b) => a.id - b.id),
    accounts: Array.from(chronicle.accountIds, (id, a) => [
      id,
      rowsOf(accountClaims.offsets, a).map(claimOf(accountClaims)).sort(),
    ]).sort(([a], [b]) => (a as number) - (b as number)),
    deals: rowsOf(Uint32Array.of(0, deals.size), 0).map((row) => [
      deals.id[row],
      accountOf(deals.account[row]!),
      deals.openedAt[row],
      deals.closedAt[row],
      deals.outcome[row],
      deals.amount[row],
      deals.currencies[deals.currency[row]!],
      [...deals.contacts.subarray(deals.contactOffsets[row], deals.contactOffsets[row + 1])].map(
        (place) => chronicle.ids[place],
      ),
    ]),
    sizes: [touches, claims, accountClaims, memberships, verdicts, leads, deals].map(({ size }) => size),
  }
}

const dealsOf = (random: Random, contacts: number): DealEvidence[] =>
  Array.from({ length: random.whole(0, 3) }, (_, id) => ({
    id,
    account: random.chance(0.7) ? random.whole(0, 3) : null,
    contacts: [random.whole(0, contacts), random.whole(0, contacts)],
    openedAt: START + random.whole(0, 90) * DAY,
    closedAt: random.chance(0.5) ? START + 100 * DAY : null,
    outcome: random.pick(['won', 'lost', null] as const),
    amount: random.chance(0.8) ? random.whole(1, 1000) : null,
    currency: random.pick(['EUR', 'USD', null]),
  }))

describe('a chronicle', () => {
  it('is the same after its bytes, in shared memory too', () => {
    law((random, size) => {
      const chronicle = chronicleOf(seededWorld(random, size))
      const bytes = encodeChronicle(chronicle, (length) => new Uint8Array(new SharedArrayBuffer(length)))
      const read = decodeChronicle(bytes)
      expect(read).toEqual(chronicle)
      expect(encodeChronicle(read)).toEqual(encodeChronicle(chronicle))
      expect(read.touches.second.buffer).toBe(bytes.buffer)
    })
  })

  it('keeps text beyond ASCII, and refuses what is cut short or of another kind', () => {
    const builder = new ChronicleBuilder()
    const claim = { attribute: 'contact.city', value: 'Zürich 🗻 \ud800', provenance: 'declared' } as const
    builder.addAccount({
      id: 7,
      claims: [
        { claim: { ...claim, occurredAt: 1, knownAt: 2 }, identifier: null, sourceId: 1, messageId: 'm' },
      ],
      verdicts: [],
    })
    const bytes = encodeChronicle(builder.finish(WATERMARK))
    expect(decodeChronicle(bytes).values).toEqual([claim.value])
    expect(() => decodeChronicle(bytes.slice(0, -8))).toThrow('ends early')
    expect(() => decodeChronicle(bytes.slice(8))).toThrow('no bytes of a chronicle')
    expect(() => decodeChronicle(bytes.subarray(4))).toThrow('multiple of 8')
    const other = bytes.slice()
    other[8] = 99
    expect(() => decodeChronicle(other)).toThrow('version 99')
  })

  it('refreshed by changed contacts says what one built anew says', () => {
    law((random, size) => {
      const [before, after] = [seededWorld(random, size), seededWorld(random, size)]
      const builder = new ChronicleBuilder()
      for (const account of before.accounts) builder.addAccount(account)
      for (const contact of before.contacts) builder.addContact(contact)
      for (const deal of dealsOf(random, 3)) builder.addDeal(deal)
      const old = builder.finish(WATERMARK)
      const oldSaid = said(old)
      const changed = after.contacts
        .filter(() => random.chance(0.6))
        .map((one) => ({ ...one, id: one.id + 1 }))
      const accounts = after.accounts.filter(() => random.chance(0.5))
      const deals = random.chance(0.5) ? dealsOf(random, 5) : null
      const watermark = { ...WATERMARK, contacts: 9 }
      const fresh = refreshed(old, {
        contacts: random.shuffled(changed),
        accounts,
        watermark,
        ...(deals && { deals }),
      })

      const anew = new ChronicleBuilder()
      const latest = <T extends { readonly id: number }>(a: readonly T[], b: readonly T[]) =>
        new Map([...a, ...b].map((one) => [one.id, one])).values()
      // accounts keep a place once they had one, so the one built anew is told of the old ones too.
      for (const id of old.accountIds) anew.knowAccount(id)
      for (const account of latest(before.accounts, accounts)) anew.addAccount(account)
      for (const contact of latest<ContactEvidence>(before.contacts, changed)) anew.addContact(contact)
      for (const deal of deals ?? []) anew.addDeal(deal)
      const expected = said(anew.finish(watermark))
      if (deals === null) {
        expected.deals = oldSaid.deals
        expected.sizes[6] = oldSaid.sizes[6]!
      }
      expect(said(fresh)).toEqual(expected)
      expect(said(old)).toEqual(oldSaid)
    })
  })
})
