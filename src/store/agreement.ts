// Agreements in the tables: the text as signed, by the hash of what it says, and the instants at which each took over.
// Invariant: the text of an agreement that has been active is never written again.
// Deliberately absent: what the text means.

import { type Kysely, sql } from 'kysely'
import { PREPARED } from './bulk.ts'
import type { Database } from './schema.ts'

/** Versions that one list holds at most. */
export const AGREEMENTS_LISTED_MAX = 1000

export interface StoredAgreement {
  readonly hash: string
  readonly name: string
  readonly document: string
  readonly format: 'yaml' | 'json'
  readonly createdAt: number
  readonly createdBy: string | null
  readonly firstActiveAt: number | null
}

export interface Activation {
  readonly hash: string
  readonly activeFrom: number
}

const rows = (db: Kysely<Database>) =>
  db
    .selectFrom('agreement')
    .select(['hash', 'name', 'document', 'format', 'created_at as createdAt', 'created_by as createdBy'])
    .select('first_active_at as firstActiveAt')

const typed = (row: Omit<StoredAgreement, 'format'> & { format: string }): StoredAgreement => ({
  ...row,
  format: row.format as 'yaml' | 'json',
})

/** The agreement with that hash, or the only one whose hash begins so (at least 8 characters); null otherwise. */
export async function findAgreement(db: Kysely<Database>, hash: string): Promise<StoredAgreement | null> {
  if (!/^[0-9a-f]{8,64}$/.test(hash)) return null
  const found = await rows(db).where('hash', 'like', `${hash}%`).limit(2).execute()
  return found.length === 1 ? typed(found[0]!) : null
}

/** All versions, the newest first. */
export async function listStoredAgreements(db: Kysely<Database>): Promise<StoredAgreement[]> {
  const found = await rows(db)
    .orderBy('created_at', 'desc')
    .orderBy('hash')
    .limit(AGREEMENTS_LISTED_MAX)
    .execute()
  return found.map(typed)
}

const unsigned = sql<boolean>`not exists (select from agreement_signature s where s.hash = agreement.hash)`

/** Stores a text under its hash; the text of a draft is replaced, that of a signed or used agreement stays. */
export async function storeAgreement(
  db: Kysely<Database>,
  agreement: Omit<StoredAgreement, 'firstActiveAt'> & { readonly schemaVersion: number },
): Promise<void> {
  await db
    .insertInto('agreement')
    .values({
      hash: agreement.hash,
      name: agreement.name,
      document: agreement.document,
      format: agreement.format,
      schema_version: agreement.schemaVersion,
      created_at: agreement.createdAt,
      created_by: agreement.createdBy,
      first_active_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .column('hash')
        .doUpdateSet({ document: agreement.document, format: agreement.format })
        .where('agreement.first_active_at', 'is', null)
        .where(unsigned),
    )
    .execute()
}

/** Removes a draft; false when it is signed, has been active, or is about to be, or is not there. */
export async function deleteDraft(db: Kysely<Database>, hash: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('agreement')
    .where('hash', '=', hash)
    .where('first_active_at', 'is', null)
    .where(unsigned)
    .where(sql<boolean>`not exists (select from agreement_switch s where s.hash = agreement.hash)`)
    .returning('hash')
    .execute()
  return gone.length > 0
}

/** What is in force at an instant: the activation that began last; null before the first. */
export async function activationAt(db: Kysely<Database>, at: number): Promise<Activation | null> {
  const { rows } = await sql<Activation>`${PREPARED}
    select hash, active_from as "activeFrom" from agreement_activation where active_from <= ${at}
    order by active_from desc, id desc limit 1`.execute(db)
  return rows[0] ?? null
}

/**
 * Puts an agreement in force, in the caller's transaction, after every activation before it.
 * Gives the instant; contacts are scored anew by the job that looks for activations without `rescored_at`.
 */
export async function insertActivation(
  db: Kysely<Database>,
  activation: {
    readonly hash: string
    readonly at: number
    readonly by: string | null
    readonly kind?: 'activation' | 'rollback'
    /** Everybody has been scored by it before it takes over. */
    readonly isRescored?: boolean
  },
): Promise<number> {
  // One activation at a time, so that the later one also begins later.
  await sql`lock table agreement_activation in exclusive mode`.execute(db)
  const last = await activationAt(db, Number.MAX_SAFE_INTEGER)
  const activeFrom = last === null ? activation.at : Math.max(activation.at, last.activeFrom + 1)
  await db
    .insertInto('agreement_activation')
    .values({
      hash: activation.hash,
      active_from: activeFrom,
      activated_by: activation.by,
      kind: activation.kind ?? 'activation',
      ...(activation.isRescored ? { rescored_at: activeFrom } : {}),
    })
    .execute()
  await db
    .updateTable('agreement')
    .set({ first_active_at: activeFrom })
    .where('hash', '=', activation.hash)
    .where('first_active_at', 'is', null)
    .execute()
  return activeFrom
}

/** The activations under which not everybody has been scored anew yet, oldest first; normally none or one. */
export async function activationsToRescore(
  db: Kysely<Database>,
): Promise<(Activation & { readonly id: number; readonly asks: number })[]> {
  return await db
    .selectFrom('agreement_activation')
    .select(['id', 'hash', 'active_from as activeFrom', 'rescore_asks as asks'])
    .where('rescored_at', 'is', null)
    .orderBy('id')
    .limit(AGREEMENTS_LISTED_MAX)
    .execute()
}

/**
 * Everybody has been scored under that activation, and so under all before it; unless it was asked for again since
 * `asks` was read.
 */
export async function markRescored(
  db: Kysely<Database>,
  { id, asks }: { readonly id: number; readonly asks: number },
  at: number,
): Promise<void> {
  await db
    .updateTable('agreement_activation')
    .set({ rescored_at: at })
    .where('rescored_at', 'is', null)
    .where((eb) => eb.or([eb('id', '<', id), eb.and([eb('id', '=', id), eb('rescore_asks', '=', asks)])]))
    .execute()
}
