// Accounts, their derived state, and the statements that put contacts into them.
// Invariant: account_state rows are locked in order of id, after every contact_state row of the transaction.

import { type Kysely, sql } from 'kysely'
import { arrayOf, type BulkColumn, bulk, excludedOf, FENCE, idsOf, namesOf, PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

type Db = Kysely<Database>

export interface AccountKey {
  readonly domain: string | null
  readonly externalId: string | null
  readonly name: string | null
}

interface AccountRow {
  id: number
  domain: string | null
  external_id: string | null
  name: string | null
}

const selectAccounts = (db: Db, keys: readonly AccountKey[]) =>
  sql<AccountRow>`${PREPARED}
    select id, domain, external_id, name from account
    where domain = any(${arrayOf('text', keys, ({ domain }) => domain)})
      or external_id = any(${arrayOf('text', keys, ({ externalId }) => externalId)})`.execute(db)

/**
 * The ids of these accounts, made where missing. An id of the feeding system decides before a domain; what
 * the account did not have yet (its name, its other key) is filled in, and never overwritten.
 */
export async function resolveAccounts(db: Db, keys: readonly AccountKey[], at: number): Promise<number[]> {
  if (keys.length === 0) return []
  let { rows } = await selectAccounts(db, keys)
  let find = finderOf(rows)
  const missing = keys.filter((key) => find(key) === undefined)
  if (missing.length > 0) {
    await insertAccounts(db, missing, at)
    rows = (await selectAccounts(db, keys)).rows
    find = finderOf(rows)
  }
  find = await fillIn(db, keys, rows)
  return keys.map((key) => {
    const found = find(key)
    if (found === undefined) throw new Error('An account that was just made is not there.')
    return found.id
  })
}

type Find = (key: AccountKey) => AccountRow | undefined

function finderOf(rows: readonly AccountRow[]): Find {
  const byId = new Map(rows.map((row) => [row.external_id, row]))
  const byDomain = new Map(rows.map((row) => [row.domain, row]))
  return ({ externalId, domain }) =>
    (externalId === null ? undefined : byId.get(externalId)) ??
    (domain === null ? undefined : byDomain.get(domain))
}

async function insertAccounts(db: Db, missing: readonly AccountKey[], at: number): Promise<void> {
  // Sorted and without repeats, so that two transactions wait for one another and never in a ring.
  const sorted = [...missing].sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1))
  await sql`
    insert into account (domain, external_id, name, created_at)
    select domain, external_id, name, ${at} from ${bulk(sorted, [
      ['domain', 'text', (key) => key.domain],
      ['external_id', 'text', (key) => key.externalId],
      ['name', 'text', (key) => key.name],
    ])} on conflict do nothing`.execute(db)
}

const keyText = ({ externalId, domain }: AccountKey): string => `${externalId ?? ''} ${domain ?? ''}`

async function fillIn(db: Db, keys: readonly AccountKey[], rows: readonly AccountRow[]): Promise<Find> {
  let find = finderOf(rows)
  for (const key of keys) {
    const found = find(key)
    if (found === undefined) continue
    const domain = found.domain ?? key.domain
    const externalId = found.external_id ?? key.externalId
    const name = found.name ?? key.name
    if (domain === found.domain && externalId === found.external_id && name === found.name) continue
    // A key that another account has already stays there.
    const taken = rows.some(
      (row) =>
        row.id !== found.id &&
        ((domain !== null && row.domain === domain) ||
          (externalId !== null && row.external_id === externalId)),
    )
    const kept = taken ? { domain: found.domain, externalId: found.external_id } : { domain, externalId }
    await sql`
      update account set domain = ${kept.domain}, external_id = ${kept.externalId}, name = ${name}
      where id = ${found.id}`.execute(db)
    const isKnownByMore = kept.domain !== found.domain || kept.externalId !== found.external_id
    Object.assign(found, { domain: kept.domain, external_id: kept.externalId, name })
    if (isKnownByMore) find = finderOf(rows)
  }
  return find
}

export interface StoredAccountState {
  readonly account: number
  readonly agreementHash: string | null
  readonly state: Uint8Array
  readonly lastKnownAt: number
  /** Earliest instant of evidence about it that is dated ahead. */
  readonly dueAt: number | null
  /** Since when not all of its contacts are evaluated with this state; null: all are. */
  readonly staleSince: number | null
}

const STATE_COLUMNS: readonly BulkColumn<StoredAccountState>[] = [
  ['account_id', 'bigint', (row) => row.account],
  ['agreement_hash', 'text', (row) => row.agreementHash],
  ['state', 'bytea', (row) => row.state],
  ['last_known_at', 'bigint', (row) => row.lastKnownAt],
  ['due_at', 'bigint', (row) => row.dueAt],
  ['stale_since', 'bigint', (row) => row.staleSince],
]

const SELECTED = sql.raw(`account_id as account, agreement_hash as "agreementHash", state,
  last_known_at as "lastKnownAt", due_at as "dueAt", stale_since as "staleSince"`)

/** Locks and reads the states of these accounts in order of id, making a row where there is none yet. */
export async function lockAccountStates(db: Db, accounts: readonly number[]): Promise<StoredAccountState[]> {
  if (accounts.length === 0) return []
  const sorted = [...accounts].sort((a, b) => a - b)
  const select = () =>
    sql<StoredAccountState>`${PREPARED}
      select ${SELECTED} from account_state where account_id = any(${sorted}::bigint[])
      order by account_id for update`.execute(db)
  const { rows } = await select()
  if (rows.length === sorted.length) return rows
  await sql`
    insert into account_state (account_id, state, last_known_at)
    select id, ''::bytea, 0 from unnest(${sorted}::bigint[]) as g (id) on conflict do nothing`.execute(db)
  return (await select()).rows
}

/** Reads the states of these accounts without a lock. */
export async function readAccountStates(db: Db, accounts: readonly number[]): Promise<StoredAccountState[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<StoredAccountState>`${PREPARED}
    select ${SELECTED} from account_state where account_id = any(${idsOf(accounts)})`.execute(db)
  return rows
}

export async function writeAccountStates(db: Db, rows: readonly StoredAccountState[]): Promise<void> {
  if (rows.length === 0) return
  await sql`${PREPARED}
    insert into account_state (${namesOf(STATE_COLUMNS)}) select * from ${bulk(rows, STATE_COLUMNS)}
    on conflict (account_id) do update set ${excludedOf(STATE_COLUMNS, ['account_id'])}`.execute(db)
}

/** Accounts of which not all contacts are evaluated with the state that they have, the longest waiting first. */
export async function staleAccounts(db: Db, limit: number): Promise<StoredAccountState[]> {
  const { rows } = await sql<StoredAccountState>`
    select ${SELECTED} from account_state where stale_since is not null order by stale_since limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Says that all contacts of these accounts are evaluated with the given states; one that changed since stays stale. */
export async function markFresh(db: Db, accounts: readonly StoredAccountState[]): Promise<void> {
  const states = bulk(accounts, STATE_COLUMNS)
  // One that is locked is being changed. Waiting for it out of order could end in a deadlock.
  await sql`
    with same as (
      select a.account_id from ${states}
      join account_state a on a.account_id = g.account_id and a.state = g.state
      for update of a skip locked)
    update account_state set stale_since = null where account_id in (select account_id from same)`.execute(db)
}

/** Accounts about which evidence that was dated ahead has come to be. */
export async function dueAccounts(db: Db, at: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select account_id from account_state where due_at <= ${at} order by due_at limit ${limit}`.execute(db)
  return rows.map((row) => row.account_id)
}

/** Says which account these contacts belong to, and why. */
export async function setAccounts(
  db: Db,
  changes: readonly {
    readonly contact: number
    readonly account: number | null
    readonly because: string | null
  }[],
): Promise<void> {
  if (changes.length === 0) return
  await sql`
    update contact c set account_id = g.account, account_because = g.because
    from ${bulk(changes, [
      ['id', 'bigint', (row) => row.contact],
      ['account', 'bigint', (row) => row.account],
      ['because', 'text', (row) => row.because],
    ])} where c.id = g.id`.execute(db)
}

export interface StoredAccountLink {
  readonly contact: number
  readonly account: number
  readonly strength: string
  readonly reason: string | null
  readonly occurredAt: number
  readonly sourceId: number
  readonly messageId: string
}

/** The account links in force on identifiers of these contacts. */
export async function accountLinksOf(db: Db, contacts: readonly number[]): Promise<StoredAccountLink[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<StoredAccountLink>`
    select s.contact_id as contact, l.account_id as account, l.strength, l.reason,
      l.occurred_at as "occurredAt", l.source_id as "sourceId", l.message_id as "messageId"
    from identifier_span s
    cross join lateral (
      select * from link where identifier_a = s.identifier_id and kind = 'account'
        and occurred_at >= s.from_at and occurred_at < s.to_at ${FENCE}) l
    where s.contact_id = any(${idsOf(contacts)})
      and not exists (select from link r where r.identifier_a = l.identifier_a and r.retracts = l.id)
      and not exists (
        select from (
          select verdict from verdict where source_id = l.source_id and message_id = l.message_id
          order by known_at desc, id desc limit 1) v
        where v.verdict <> 'human')`.execute(db)
  return rows
}
