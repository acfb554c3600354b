// One-time sign-in links: 32 random bytes, stored as SHA-256, good for 24 hours and one use.
// Looking at a link uses nothing up, for mail scanners look at links; posting its form does.
// Deliberately absent: sending the link. Who made it hands it over.

import { createHash, randomBytes } from 'node:crypto'
import type { Refused } from '../kernel/refusal.ts'
import { inTransaction } from '../store/transaction.ts'
import {
  consumeLink,
  countAdmins,
  findLink,
  findUserByEmail,
  insertLink,
  insertUser,
  removeUnusedLinks,
  type StoredLink,
  type StoredUser,
} from '../store/user.ts'
import type { Context } from './context.ts'

/** A link is good for this long. */
export const LINK_MS_MAX = 24 * 3600 * 1000
/** The address of the first admin who gives none: a name that can never receive mail (RFC 6761). */
export const FIRST_ADMIN_EMAIL = 'admin@assay.localhost'
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The address under which a link is opened; `base` is where people reach the server. */
export const linkAddress = (base: string, token: string): string =>
  `${base.replace(/\/+$/, '')}/sign-in/${token}`

/** Makes a link for a user who exists and takes back the unused ones; gives its token. Refuses `user_not_found`. */
export async function createSignInLink(
  ctx: Context,
  email: string,
): Promise<{ readonly token: string } | Refused> {
  const user = await findUserByEmail(ctx.db, email.toLowerCase())
  if (user === null) return { refused: 'user_not_found' }
  return { token: await replaceLink(ctx, user.email, user.role) }
}

/** The token that makes the first admin, while there is no admin; null afterwards. */
export async function firstAdminLink(ctx: Context): Promise<string | null> {
  return (await countAdmins(ctx.db)) === 0 ? replaceLink(ctx, null, 'admin') : null
}

async function replaceLink(ctx: Context, email: string | null, role: StoredUser['role']): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const at = ctx.now()
  await inTransaction(ctx.db, async (db) => {
    await removeUnusedLinks(db, email)
    await insertLink(db, { tokenHash: hashOf(token), email, role, at, expiresAt: at + LINK_MS_MAX })
  })
  return token
}

/** What a link would do, without using it; refuses `sign_in_link_invalid`. */
export async function viewSignInLink(ctx: Context, token: string): Promise<StoredLink | Refused> {
  const link = TOKEN_PATTERN.test(token) ? await findLink(ctx.db, hashOf(token), ctx.now()) : null
  return link ?? { refused: 'sign_in_link_invalid' }
}

/**
 * Uses a link up and gives the user who is signed in by it; the first admin's link makes that user.
 * Refuses `sign_in_link_invalid` for one that is forged, used, expired, or whose user is gone, and `user_exists`,
 * using nothing up, when the first admin asks for the address of somebody who is there already.
 */
export async function redeemSignInLink(
  ctx: Context,
  token: string,
  firstAdminEmail: string | null,
): Promise<StoredUser | Refused> {
  if (!TOKEN_PATTERN.test(token)) return { refused: 'sign_in_link_invalid' }
  return inTransaction(ctx.db, async (db): Promise<StoredUser | Refused> => {
    const at = ctx.now()
    // Of two at the same moment the other waits here and then finds it used.
    const link = await findLink(db, hashOf(token), at, { lock: true })
    if (link === null) return { refused: 'sign_in_link_invalid' }
    const email = link.email ?? (firstAdminEmail ?? FIRST_ADMIN_EMAIL).toLowerCase()
    if (link.email === null && (await findUserByEmail(db, email)) !== null)
      return { refused: 'user_exists', detail: 'Give another address.' }
    await consumeLink(db, hashOf(token), at)
    if (link.email === null) await insertUser(db, { id: ctx.newId(), email, name: '', role: link.role, at })
    return (await findUserByEmail(db, email)) ?? { refused: 'sign_in_link_invalid' }
  })
}
