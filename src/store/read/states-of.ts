// The encoded states of contacts and accounts, with the version of each row: for readers that keep decoded states.

import { type Kysely, sql } from 'kysely'
import { PREPARED } from '../bulk.ts'
import type { Database } from '../schema.ts'

export interface VersionedState {
  readonly id: number
  readonly version: string
  readonly agreementHash: string | null
  readonly state: Uint8Array
  readonly knownAt: number
}

export async function statesOfContacts(
  db: Kysely<Database>,
  contacts: readonly number[],
): Promise<VersionedState[]> {
  if (contacts.length === 0) return []
  const { rows } = await sql<VersionedState>`${PREPARED}
    select contact_id as id, xmin::text as version, agreement_hash as "agreementHash", state, last_known_at as "knownAt"
    from contact_state where contact_id = any(${contacts}::bigint[])`.execute(db)
  return rows
}

export async function statesOfAccounts(
  db: Kysely<Database>,
  accounts: readonly number[],
): Promise<VersionedState[]> {
  if (accounts.length === 0) return []
  const { rows } = await sql<VersionedState>`${PREPARED}
    select account_id as id, xmin::text as version, agreement_hash as "agreementHash", state, last_known_at as "knownAt"
    from account_state where account_id = any(${accounts}::bigint[])`.execute(db)
  return rows
}
