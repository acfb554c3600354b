// API keys in the table: only the SHA-256 of a key is ever stored, with the last characters as a hint.
// Deliberately absent: the key itself, and any write when a key is verified.

import type { Kysely } from 'kysely'
import type { Scope } from '../contract/manage.ts'
import type { Database } from './schema.ts'

/** Keys that one answer lists at most; far more than a company makes by hand. */
export const KEYS_LISTED_MAX = 1000

export interface StoredKey {
  readonly id: number
  readonly name: string
  readonly scope: Scope
  readonly hint: string
  readonly sourceId: number | null
  readonly source: string | null
  readonly createdAt: number
  readonly revokedAt: number | null
}

const stored = (db: Kysely<Database>) =>
  db
    .selectFrom('api_key as k')
    .leftJoin('source as s', 's.id', 'k.source_id')
    .select(['k.id', 'k.name', 'k.scope', 'k.hint', 'k.source_id as sourceId', 's.name as source'])
    .select(['k.created_at as createdAt', 'k.revoked_at as revokedAt'])

/** The key with that hash, revoked or not; null when there is none. */
export async function findKeyByHash(db: Kysely<Database>, hash: string): Promise<StoredKey | null> {
  const row = await stored(db).where('k.key_hash', '=', hash).executeTakeFirst()
  return row === undefined ? null : { ...row, scope: row.scope as Scope }
}

/** All keys, newest first, at most KEYS_LISTED_MAX. */
export async function listStoredKeys(db: Kysely<Database>): Promise<StoredKey[]> {
  const rows = await stored(db).orderBy('k.id', 'desc').limit(KEYS_LISTED_MAX).execute()
  return rows.map((row) => ({ ...row, scope: row.scope as Scope }))
}

/** Inserts a key and gives its id. */
export async function insertKey(
  db: Kysely<Database>,
  key: {
    readonly hash: string
    readonly hint: string
    readonly name: string
    readonly scope: Scope
    readonly sourceId: number | null
    readonly at: number
  },
): Promise<number> {
  const row = await db
    .insertInto('api_key')
    .values({
      key_hash: key.hash,
      hint: key.hint,
      name: key.name,
      scope: key.scope,
      source_id: key.sourceId,
      created_at: key.at,
      revoked_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** Marks a key as revoked; gives its hash, or null when there is no such key. The first revocation's time stays. */
export async function markKeyRevoked(db: Kysely<Database>, id: number, at: number): Promise<string | null> {
  await db
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  const row = await db.selectFrom('api_key').select('key_hash').where('id', '=', id).executeTakeFirst()
  return row?.key_hash ?? null
}

/** The id of the source with that name, made if there is none. */
export async function sourceIdByName(
  db: Kysely<Database>,
  name: string,
  kind: string,
  at: number,
): Promise<number> {
  await db
    .insertInto('source')
    .values({ name, kind, created_at: at })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const row = await db.selectFrom('source').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return row.id
}
