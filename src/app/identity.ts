// What people decide about identity: these two are one person; this one is somebody else. Both are links, kept
// with who said so and why, and both can be taken back by another.
// Invariant: a merge and the split that undoes it leave every score as it was before.

import type { z } from 'zod'
import type { IdentityChange } from '../contract/manage.ts'
import { IDENTIFIER_KINDS } from '../kernel/evidence.ts'
import { linksInForce } from '../kernel/partition.ts'
import type { Refused } from '../kernel/refusal.ts'
import { isRefused } from '../kernel/refusal.ts'
import { findIdentifiersById, findIdentifiersOf, type StoredIdentifier } from '../store/identity.ts'
import { insertLinks, type NewLink } from '../store/link.ts'
import { inTransaction } from '../store/transaction.ts'
import { sourceByHand } from './by-hand.ts'
import { announce } from './change-feed.ts'
import type { Context } from './context.ts'
import { findIdentifier } from './find-identifier.ts'
import { again } from './ingest/ingest.ts'
import type { Entry } from './ingest/regroup.ts'
import { reweigh, TooManyIdentifiers, type Weighing } from './ingest/reweigh.ts'
import { findContact } from './read/find-contact.ts'
import { orRefused, refuse } from './refusal-error.ts'
import { splitSides } from './split-sides.ts'

export type IdentityChangeView = z.infer<typeof IdentityChange>

export interface IdentityWish {
  /** Who says so. */
  readonly says: string
  readonly reason?: string | undefined
}

/** Other identifiers of a contact that is split; more is refused. */
const OTHERS_MAX = 1_000
/** Pairs of identifiers that a split keeps apart; more is refused. */
const APART_MAX = 10_000

/**
 * States that two contacts (ids or identifiers) are one person. Refuses what somebody kept apart, unless
 * `takeBack` takes that back.
 */
export async function merge(
  ctx: Context,
  a: string,
  b: string,
  wish: IdentityWish & { readonly takeBack?: boolean },
): Promise<IdentityChangeView | Refused> {
  const [contactA, contactB] = [await findContact(ctx, a), await findContact(ctx, b)]
  if (isRefused(contactA)) return contactA
  if (isRefused(contactB)) return contactB
  if (a.trim() === b.trim()) return { refused: 'same_contact' }
  if (contactA === contactB) return { refused: 'already_merged' }
  const first = bestOf(await identifiersOf(ctx, contactA))
  const second = bestOf(await identifiersOf(ctx, contactB))
  return decide(
    ctx,
    [first.id, second.id],
    async (weighing) => {
      const links: NewLink[] = []
      const common = await commonOf(ctx, weighing, wish)
      if (wish.takeBack === true) links.push(...takingBackApart(weighing, contactA, contactB, common))
      links.push({ ...common, kind: 'same', a: first.id, b: second.id })
      await insertLinks(weighing.db, links)
    },
    {
      check: (entries) => {
        if (lastContact(entries.get(first.id)) !== lastContact(entries.get(second.id)))
          refuse('merge_forbidden')
      },
      refold: [],
      cause: `merged by ${wish.says}`,
      about: first.id,
      other: contactA === contactB ? null : contactB,
    },
  )
}

/**
 * States that an identifier is another person than the rest of its contact, now and whatever is said later.
 * Who goes with it: split-sides.ts.
 */
export async function split(
  ctx: Context,
  identifier: string,
  wish: IdentityWish,
): Promise<IdentityChangeView | Refused> {
  const found = await findIdentifier(ctx, identifier)
  if (found === null) return { refused: 'identifier_not_found' }
  const contacts = [...new Set(found.spans.map(({ contact }) => contact))]
  const others = (await findIdentifiersOf(ctx.db, contacts)).identifiers.filter(({ id }) => id !== found.id)
  if (others.length === 0) return { refused: 'last_identifier' }
  if (others.length > OTHERS_MAX) return { refused: 'too_many_identifiers' }
  return decide(
    ctx,
    [found.id],
    async (weighing) => {
      const common = await commonOf(ctx, weighing, wish)
      const { retracted, apart } = splitSides(found.id, [found, ...others], weighing.links)
      if (apart.length > APART_MAX) refuse('too_many_identifiers')
      await insertLinks(weighing.db, [
        ...retracted.map(
          (link): NewLink => ({ ...common, kind: 'retraction', a: link.a, b: link.b, retracts: link.id }),
        ),
        ...apart.map(([a, b]): NewLink => ({ ...common, kind: 'apart', a, b })),
      ])
    },
    {
      refold: [],
      cause: `split by ${wish.says}`,
      about: found.id,
      other: contacts[0] ?? null,
      parted: others.flatMap(({ id, kind }) => (kind === 'anonymous_id' ? [] : [id])),
    },
  )
}

interface Outcome {
  readonly check?: (entries: ReadonlyMap<number, Entry>) => void
  readonly refold: readonly number[]
  readonly cause: string
  readonly about: number
  readonly other: number | null
  /** Identifiers that were one contact with it: the answer says whose they are now. */
  readonly parted?: readonly number[]
}

async function decide(
  ctx: Context,
  from: readonly number[],
  state: (weighing: Weighing) => Promise<void>,
  outcome: Outcome,
): Promise<IdentityChangeView | Refused> {
  let contact = 0
  const done = await orRefused(() =>
    again(() =>
      inTransaction(ctx.db, (db) =>
        reweigh(ctx, db, from, {
          state,
          refold: outcome.refold,
          cause: outcome.cause,
          check: (entries) => {
            outcome.check?.(entries)
            contact = lastContact(entries.get(outcome.about))!
          },
        }),
      ).catch((error) => {
        if (error instanceof TooManyIdentifiers) refuse('too_many_identifiers')
        throw error
      }),
    ),
  )
  if (isRefused(done)) return done
  announce(ctx, done)
  const rest = await restOf(ctx, contact, outcome)
  const other = outcome.parted === undefined ? outcome.other : (rest[0] ?? null)
  return {
    contact: String(contact),
    other: other === null || other === contact ? null : String(other),
    identifiers: await namesOf(ctx, contact),
    rest: await Promise.all(
      rest.map(async (id) => ({ contact: String(id), identifiers: await namesOf(ctx, id) })),
    ),
  }
}

/** The contacts that those who were parted are now, first the one that it was. */
async function restOf(ctx: Context, contact: number, { parted, other }: Outcome): Promise<number[]> {
  if (parted === undefined) return []
  const { identifiers } = await findIdentifiersById(ctx.db, parted)
  const contacts = new Set(identifiers.flatMap(({ spans }) => spans.at(-1)?.contact ?? []))
  contacts.delete(contact)
  return [...contacts].sort((a, b) => Number(b === other) - Number(a === other) || a - b)
}

async function namesOf(ctx: Context, contact: number): Promise<IdentityChangeView['identifiers']> {
  return (await identifiersOf(ctx, contact)).map(({ kind, value }) => ({ kind, value }))
}

const lastContact = (entry: Entry | undefined): number | undefined => entry?.spans.at(-1)?.contact

async function identifiersOf(ctx: Context, contact: number): Promise<readonly StoredIdentifier[]> {
  return (await findIdentifiersOf(ctx.db, [contact])).identifiers
}

/** The identifier that a contact is best known by. */
function bestOf(identifiers: readonly StoredIdentifier[]): StoredIdentifier {
  const rank = ({ kind }: StoredIdentifier): number => IDENTIFIER_KINDS.indexOf(kind)
  const [best] = [...identifiers].sort((x, y) => rank(x) - rank(y) || x.id - y.id)
  if (best === undefined) throw new Error('A contact has no identifier.')
  return best
}

type Common = Omit<NewLink, 'kind' | 'a' | 'b'>

async function commonOf(ctx: Context, { db, at }: Weighing, wish: IdentityWish): Promise<Common> {
  return {
    account: null,
    retracts: null,
    strength: 'person',
    says: wish.says,
    reason: wish.reason ?? null,
    occurredAt: at,
    knownAt: at,
    sourceId: await sourceByHand(db, at),
    messageId: ctx.newId(),
  }
}

/** Retractions of what keeps identifiers of these two contacts apart. */
function takingBackApart(
  { component, links }: Weighing,
  contactA: number,
  contactB: number,
  common: Common,
): NewLink[] {
  const contactsOf = (id: number): number[] =>
    (component.inside.get(id)?.spans ?? []).map(({ contact }) => contact)
  return linksInForce(links)
    .filter(({ kind, a, b }) => {
      if (kind !== 'apart') return false
      const [x, y] = [contactsOf(a), contactsOf(b)]
      return (x.includes(contactA) && y.includes(contactB)) || (x.includes(contactB) && y.includes(contactA))
    })
    .map((link) => ({ ...common, kind: 'retraction', a: link.a, b: link.b, retracts: link.id }))
}
