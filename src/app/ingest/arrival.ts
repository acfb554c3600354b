// One new event on its way through ingest, and the directory of identifiers that it meets.
import type { Kysely } from 'kysely'
import { type Identifier, isExcluding, type Verdict } from '../../kernel/evidence.ts'
import { resolveAccounts } from '../../store/account.ts'
import {
  findIdentifiers,
  findTombstones,
  type SeenContact,
  type StoredIdentifier,
} from '../../store/identity.ts'
import type { Database } from '../../store/schema.ts'
import type { CapturedAccount, CapturedEvent } from '../capture/event.ts'
import { tombstoneHash } from './erased.ts'

export interface Arrival {
  readonly event: CapturedEvent
  readonly place: number
  /** In force: the last of the event's own, or one on what it hangs on if that is known since later. */
  verdict: Verdict | null
  isExcluded: boolean
  /** Keys of its identifiers in the directory, the one it hangs on first. */
  readonly keys: readonly string[]
  account: number | null
}

/** What was known of the identifiers of a batch when it was looked up. */
export interface Directory {
  readonly known: ReadonlyMap<string, StoredIdentifier>
  readonly contacts: ReadonlyMap<number, SeenContact>
  /** Identifiers never seen, with the least instant of the messages that carry them. */
  readonly unknown: ReadonlyMap<string, Identifier & { readonly createdAt: number }>
  /** Known ones that a message carries before any that was known. */
  readonly earlier: ReadonlyMap<string, number>
}

export const keyOf = ({ kind, value }: Identifier): string => `${kind} ${value}`

export function arrivalOf(event: CapturedEvent, place: number): Arrival {
  const verdict = event.verdicts.at(-1)?.verdict ?? null
  return {
    event,
    place,
    verdict,
    isExcluded: isExcluding(verdict),
    keys: event.identifiers.map(keyOf),
    account: null,
  }
}

/** Looks up all identifiers; arrivals that carry one of an erased person come back apart. */
export async function lookUp(
  db: Kysely<Database>,
  arrivals: readonly Arrival[],
): Promise<{
  readonly directory: Directory
  readonly arrivals: readonly Arrival[]
  readonly erased: readonly Arrival[]
}> {
  const wanted = new Map<string, Identifier>()
  for (const { event, keys } of arrivals)
    for (let at = 0; at < keys.length; at++) wanted.set(keys[at]!, event.identifiers[at]!)
  const found = await findIdentifiers(db, [...wanted.values()])
  const known = new Map(found.identifiers.map((identifier) => [keyOf(identifier), identifier]))
  const hashes = new Map(
    [...wanted].filter(([key]) => !known.has(key)).map(([key, one]) => [key, tombstoneHash(one)]),
  )
  const tombstones = await findTombstones(db, [...hashes.values()])
  for (const arrival of arrivals) weighVerdict(arrival, known)
  const isErased = ({ keys }: Arrival): boolean =>
    tombstones.size > 0 && keys.some((key) => tombstones.has(hashes.get(key) ?? ''))
  const living = arrivals.filter((arrival) => !isErased(arrival))
  const unknown = new Map<string, Identifier & { createdAt: number }>()
  const earlier = new Map<string, number>()
  for (const { event, keys } of living)
    for (const key of keys) {
      const at = event.occurredAt
      const stored = known.get(key)
      if (stored === undefined) {
        const held = unknown.get(key)
        if (held === undefined || at < held.createdAt)
          unknown.set(key, { ...wanted.get(key)!, createdAt: at })
      } else if (at < stored.createdAt && at < (earlier.get(key) ?? Infinity)) earlier.set(key, at)
    }
  return {
    directory: { known, contacts: found.contacts, unknown, earlier },
    arrivals: living,
    erased: arrivals.filter(isErased),
  }
}

function weighVerdict(arrival: Arrival, known: ReadonlyMap<string, StoredIdentifier>): void {
  const { event, keys } = arrival
  const judged = known.get(keys[0]!)?.judged ?? null
  if (judged === null) return
  // A live verdict becomes known now, after any other; one of history was known when it occurred.
  const knownAt = event.known === 'history' ? event.occurredAt : Number.POSITIVE_INFINITY
  if (arrival.verdict !== null && knownAt > judged.knownAt) return
  arrival.verdict = judged.verdict
  arrival.isExcluded = isExcluding(judged.verdict)
}

/** Gives each arrival that names an account the account's id, made where missing. */
export async function nameAccounts(
  db: Kysely<Database>,
  arrivals: readonly Arrival[],
  at: number,
): Promise<void> {
  const named = new Map<string, CapturedAccount>()
  const keyOfAccount = ({ externalId, domain }: CapturedAccount): string =>
    `${externalId ?? ''}\n${domain ?? ''}`
  for (const { event } of arrivals) {
    const { account } = event
    if (account === null || (account.domain === null && account.externalId === null)) continue
    const held = named.get(keyOfAccount(account))
    if (held === undefined || (held.name === null && account.name !== null))
      named.set(keyOfAccount(account), account)
  }
  if (named.size === 0) return
  const ids = await resolveAccounts(db, [...named.values()], at)
  const byKey = new Map([...named.keys()].map((key, index) => [key, ids[index]!]))
  for (const arrival of arrivals) {
    const { account } = arrival.event
    if (account !== null) arrival.account = byKey.get(keyOfAccount(account)) ?? null
  }
}
