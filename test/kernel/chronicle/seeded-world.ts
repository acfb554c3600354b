// A small seeded world of several contacts and accounts whose identifiers move: the evidence as a chronicle takes it, and
// the same as histories of each contact, worked out on another way.

import type { AccountEvidence, ContactEvidence, LeadEvidence } from '../../../src/kernel/chronicle/builder.ts'
import { ChronicleBuilder } from '../../../src/kernel/chronicle/builder.ts'
import type { Chronicle } from '../../../src/kernel/chronicle/chronicle.ts'
import type { ClaimEvidence } from '../../../src/kernel/chronicle/claim-rows.ts'
import { OUTCOMES, VERDICTS } from '../../../src/kernel/evidence.ts'
import type { EvidenceLog, History, KnownTouch, KnownVerdict, Membership } from '../../../src/kernel/index.ts'
import { DAY, type Random, randomClaims, randomTouches, START } from '../vectors.ts'

type Spans = Membership['spans']
/** From knownAt on the identifier belongs so: spans by contact. */
interface Partition {
  readonly identifier: string
  readonly knownAt: number
  readonly spansOf: ReadonlyMap<number, Spans>
}

export interface SeededWorld {
  readonly contacts: readonly ContactEvidence[]
  readonly accounts: readonly AccountEvidence[]
  /** By contact. */
  readonly histories: readonly History[]
}

const WHOLE: Spans = [{ from: -1, to: Infinity }]

function partitionsOf(random: Random, identifier: string, contacts: number): Partition[] {
  const found: Partition[] = []
  let knownAt = random.chance(0.7) ? START : START + random.whole(0, 60) * DAY
  for (let i = random.whole(1, 3); i > 0; i--) {
    const [a, b] = [random.whole(0, contacts - 1), random.whole(0, contacts - 1)]
    const cut = START + random.whole(20, 150) * DAY
    const spansOf = new Map<number, Spans>()
    if (a === b || random.chance(0.5)) spansOf.set(a, random.chance(0.9) ? WHOLE : [])
    else spansOf.set(a, [{ from: -1, to: cut }]).set(b, [{ from: cut, to: Infinity }])
    found.push({ identifier, knownAt, spansOf })
    knownAt += random.pick([0, 1, 500, DAY, 40 * DAY])
  }
  return found
}

/** Some evidence comes in batches, so that several pieces are known from one instant. */
const later = (random: Random, at: number): number => {
  if (random.chance(0.2)) return START + random.whole(1, 8) * 30 * DAY
  if (random.chance(0.05)) return at - 3 * DAY
  return at + (random.chance(0.4) ? 0 : random.pick([1, 250, 900, DAY, 60 * DAY]))
}

function evidenceOn(random: Random, identifiers: readonly string[], size: number) {
  const touches: KnownTouch[] = randomTouches(random, size, 'm').map((touch) => ({
    touch,
    identifier: random.pick(identifiers),
    knownAt: later(random, touch.occurredAt),
  }))
  const claims: ClaimEvidence[] = randomClaims(random, Math.ceil(size / 3)).map((claim, i) => ({
    claim,
    identifier: random.pick(identifiers),
    sourceId: 3,
    messageId: `c${i}`,
    assumed: random.chance(0.3),
  }))
  const verdicts: KnownVerdict[] = Array.from({ length: random.whole(0, size / 3) }, () => {
    const { sourceId, messageId } = random.chance(0.7) ? random.pick(touches).touch : random.pick(claims)
    const verdict = random.chance(0.4) ? 'human' : random.pick(VERDICTS)
    const target = random.chance(0.6) ? { sourceId, messageId } : { identifier: random.pick(identifiers) }
    return { verdict, target, knownAt: START + random.whole(0, 420) * (DAY / 2) }
  })
  return { touches, claims, verdicts }
}

function leadsOf(random: Random, contact: number): LeadEvidence[] {
  const leads: LeadEvidence[] = []
  let openedAt = START + random.whole(-10, 60) * DAY + random.pick([0, 1, 700])
  for (let i = random.whole(0, 3); i > 0; i--) {
    const closes = random.chance(0.8)
    const closedAt = closes ? openedAt + random.whole(0, 50) * DAY : null
    leads.push({ id: contact * 10 + i, openedAt, closedAt, outcome: closes ? random.pick(OUTCOMES) : null })
    openedAt = (closedAt ?? openedAt) + random.whole(0, 30) * DAY
  }
  return leads
}

type Dated = { readonly knownAt: number; readonly account: number | null }

const accountsOf = (random: Random, accounts: number): Dated[] =>
  Array.from({ length: random.whole(0, 3) }, () => ({
    knownAt: START + random.whole(0, 120) * DAY,
    account: random.chance(0.85) ? random.whole(0, accounts - 1) : null,
  }))

const latest = <T extends { readonly knownAt: number }>(list: readonly T[], t: number): T | undefined => {
  let found: T | undefined
  for (const item of list)
    if (item.knownAt <= t && (found === undefined || item.knownAt >= found.knownAt)) found = item
  return found
}

/** Everything of the account's people, with memberships that say from when on which identifier counted for it. */
function accountLog(
  account: number,
  all: Pick<EvidenceLog, 'touches' | 'claims' | 'verdicts'>,
  own: AccountEvidence,
  partitions: readonly Partition[],
  accounts: readonly (readonly Dated[])[],
): EvidenceLog {
  const instants = new Set([...partitions, ...accounts.flat()].map(({ knownAt }) => knownAt))
  const identifiers = new Set(partitions.map(({ identifier }) => identifier))
  const memberships = [...instants].flatMap((knownAt) =>
    [...identifiers].map((identifier): Membership => {
      const held = latest(
        partitions.filter((one) => one.identifier === identifier),
        knownAt,
      )
      const spans = [...(held?.spansOf ?? [])].flatMap(([contact, spans]) =>
        latest(accounts[contact]!, knownAt)?.account === account ? spans : [],
      )
      return { identifier, spans, knownAt }
    }),
  )
  return {
    memberships,
    touches: all.touches,
    claims: [...all.claims, ...own.claims],
    verdicts: [...all.verdicts, ...own.verdicts],
  }
}

export function seededWorld(random: Random, size: number): SeededWorld {
  const people = random.whole(1, 4)
  const companies = random.whole(1, 2)
  const identifiers = Array.from({ length: people + random.whole(0, 2) }, (_, i) => `i${i}`)
  const partitions = identifiers.flatMap((identifier) => partitionsOf(random, identifier, people))
  const all = evidenceOn(random, identifiers, size)
  const belongs = Array.from({ length: people }, () => accountsOf(random, companies))
  const accounts = Array.from({ length: companies }, (_, id): AccountEvidence => {
    const claims: ClaimEvidence[] = randomClaims(random, 2).map((claim, i) => ({
      claim: { ...claim, attribute: 'account.employees' },
      identifier: null,
      sourceId: 4,
      messageId: `a${id}.${i}`,
    }))
    const verdicts = claims.slice(0, random.whole(0, 1)).map(
      ({ sourceId, messageId }): KnownVerdict => ({
        verdict: 'spam',
        target: { sourceId, messageId },
        knownAt: START + random.whole(0, 200) * DAY,
      }),
    )
    return { id, claims, verdicts }
  })
  const logs = accounts.map((own) => accountLog(own.id, all, own, partitions, belongs))
  const contacts = Array.from({ length: people }, (_, id): ContactEvidence => {
    const memberships = partitions.map(
      ({ identifier, knownAt, spansOf }): Membership => ({
        identifier,
        knownAt,
        spans: spansOf.get(id) ?? [],
      }),
    )
    return { id, memberships, ...all, accounts: belongs[id]!, leads: leadsOf(random, id) }
  })
  const histories = contacts.map(
    ({ memberships, leads }, id): History => ({
      contact: { memberships, ...all },
      accounts: belongs[id]!.map(({ knownAt, account }) => ({
        knownAt,
        account: account === null ? null : logs[account]!,
      })),
      leads: leads.map(({ openedAt, closedAt, outcome }) => ({
        openedAt,
        closedAt: outcome === 'disqualified' ? null : closedAt,
      })),
    }),
  )
  return { contacts, accounts, histories }
}

export const WATERMARK = { knownAt: START + 400 * DAY, touchpoints: 0, contacts: 0 }

export function chronicleOf(world: Pick<SeededWorld, 'contacts' | 'accounts'>): Chronicle {
  const builder = new ChronicleBuilder()
  for (const account of world.accounts) builder.addAccount(account)
  for (const contact of world.contacts) builder.addContact(contact)
  return builder.finish(WATERMARK)
}
