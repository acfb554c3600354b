// What is stored already of statements about accounts, so that stating them twice changes nothing.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

export interface AccountMessage {
  readonly account: {
    readonly domain: string | null
    readonly externalId: string | null
    readonly name: string | null
  }
  readonly messageId: string
}

export interface StoredAccountMessages {
  readonly isKnown: (account: AccountMessage['account']) => boolean
  /** Whether the account has the name and the keys already. */
  readonly isComplete: (account: AccountMessage['account']) => boolean
  readonly messages: ReadonlySet<string>
}

/** Looks up the accounts of these statements, and which statements the source made already. */
export async function findStoredAccountMessages(
  db: Kysely<Database>,
  sourceId: number,
  stated: readonly AccountMessage[],
): Promise<StoredAccountMessages> {
  const { rows } = await sql<{
    id: number
    domain: string | null
    external_id: string | null
    name: string | null
  }>`
    select id, domain, external_id, name from account
    where domain = any(${stated.map(({ account }) => account.domain)}::text[])
      or external_id = any(${stated.map(({ account }) => account.externalId)}::text[])`.execute(db)
  const { rows: messages } = await sql<{ message_id: string }>`
    select distinct message_id from claim
    where account_id = any(${rows.map(({ id }) => id)}::bigint[]) and source_id = ${sourceId}
      and message_id = any(${stated.map(({ messageId }) => messageId)}::text[])`.execute(db)
  const find = ({ domain, externalId }: AccountMessage['account']) =>
    rows.find((row) => externalId !== null && row.external_id === externalId) ??
    rows.find((row) => domain !== null && row.domain === domain)
  return {
    isKnown: (account) => find(account) !== undefined,
    isComplete: (account) => {
      const row = find(account)
      return (
        row !== undefined &&
        (account.name === null || row.name !== null) &&
        (account.domain === null || row.domain !== null)
      )
    },
    messages: new Set(messages.map((row) => row.message_id)),
  }
}
