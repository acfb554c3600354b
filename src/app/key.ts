// API keys: make, list, revoke, verify. A key is 32 random bytes behind a readable prefix and is shown once;
// the table holds its SHA-256 (enough: 256 random bits cannot be guessed, so no slow hash is needed).
// Verification reads the database at most once in VERIFIED_MS_MAX for a key and never writes: a revoked key
// stops at once in the process that revoked it and within that time in every other.
// Deliberately absent: better-auth's key plugin (docs/decisions/H01), last-used columns, expiry.

import { createHash, randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { KeyRow, Scope } from '../contract/manage.ts'
import type { Refused } from '../kernel/refusal.ts'
import {
  findKeyByHash,
  insertKey,
  listStoredKeys,
  markKeyRevoked,
  type StoredKey,
  sourceIdByName,
} from '../store/key.ts'
import type { Context } from './context.ts'

/** A verified key is believed for this long before the database is asked again. */
export const VERIFIED_MS_MAX = 5000
/** Keys remembered in one process; the oldest goes first. */
const REMEMBERED_MAX = 10_000
const KEY_PATTERN = /^assay_(ingest|read|admin)_[A-Za-z0-9_-]{43}$/

/** A key that is in force. `sourceId` is set for ingest keys: what they send comes from that source. */
export interface VerifiedKey {
  readonly id: number
  readonly name: string
  readonly scope: Scope
  readonly sourceId: number | null
  readonly source: string | null
}

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

// Remembered per database handle, so that two servers in one process (tests) do not share keys.
interface Memory {
  readonly known: Map<string, { readonly key: VerifiedKey; readonly at: number }>
  /** Look-ups under way: fifty requests with one key ask once, or each expiry would take up the whole pool. */
  readonly asked: Map<string, Promise<VerifiedKey | null>>
}
const remembered = new WeakMap<object, Memory>()
function memoryOf(ctx: Context): Memory {
  let memory = remembered.get(ctx.db)
  if (memory === undefined) {
    memory = { known: new Map(), asked: new Map() }
    remembered.set(ctx.db, memory)
  }
  return memory
}

/** The key in force with that text, or null. Rejects when the database does not answer. */
export async function verifyKey(ctx: Context, text: string): Promise<VerifiedKey | null> {
  if (!KEY_PATTERN.test(text)) return null
  const hash = hashOf(text)
  const { known, asked } = memoryOf(ctx)
  const now = ctx.now()
  const held = known.get(hash)
  // A clock that went backwards makes what is remembered stale, not eternal.
  if (held !== undefined && now >= held.at && now - held.at < VERIFIED_MS_MAX) return held.key
  known.delete(hash)
  let answer = asked.get(hash)
  if (answer === undefined) {
    answer = askForKey(ctx, hash, now).finally(() => asked.delete(hash))
    asked.set(hash, answer)
  }
  return answer
}

async function askForKey(ctx: Context, hash: string, now: number): Promise<VerifiedKey | null> {
  const stored = await findKeyByHash(ctx.db, hash)
  if (stored === null || stored.revokedAt !== null) return null
  const { id, name, scope, sourceId, source } = stored
  const key = { id, name, scope, sourceId, source }
  const { known, asked } = memoryOf(ctx)
  // No longer asked for: revoked here while the database answered as of before.
  if (!asked.has(hash)) return null
  if (known.size >= REMEMBERED_MAX) known.delete(known.keys().next().value as string)
  known.set(hash, { key, at: now })
  return key
}

/** Makes a key and returns it with its only showing. An ingest key gets the source of that name, made if missing. */
export async function createKey(
  ctx: Context,
  wish: { readonly name: string; readonly scope: Scope; readonly source?: string | undefined },
): Promise<StoredKey & { readonly key: string }> {
  const key = `assay_${wish.scope}_${randomBytes(32).toString('base64url')}`
  const hint = key.slice(-4)
  const at = ctx.now()
  const source = wish.scope === 'ingest' ? (wish.source ?? wish.name) : null
  return ctx.db.transaction().execute(async (db) => {
    const sourceId = source === null ? null : await sourceIdByName(db, source, 'events', at)
    const { name, scope } = wish
    const id = await insertKey(db, { hash: hashOf(key), hint, name, scope, sourceId, at })
    return { id, name, scope, hint, sourceId, source, createdAt: at, revokedAt: null, key }
  })
}

/** A key as it is shown: without itself. */
export const keyRow = (key: StoredKey): z.infer<typeof KeyRow> => ({
  id: String(key.id),
  name: key.name,
  scope: key.scope,
  hint: key.hint,
  source: key.source,
  createdAt: new Date(key.createdAt).toISOString(),
  revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
})

/** All keys, newest first, without the keys themselves. */
export const listKeys = (ctx: Context): Promise<StoredKey[]> => listStoredKeys(ctx.db)

/** Revokes a key for good; refuses `key_not_found`. Revoking twice changes nothing. */
export async function revokeKey(ctx: Context, id: number): Promise<{ readonly revoked: number } | Refused> {
  const hash = await markKeyRevoked(ctx.db, id, ctx.now())
  if (hash === null) return { refused: 'key_not_found' }
  const { known, asked } = memoryOf(ctx)
  known.delete(hash)
  asked.delete(hash)
  return { revoked: id }
}
