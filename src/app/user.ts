// Users of Assay: make, list, change, remove. There is always an admin left.
// Deliberately absent: sign-up. A user is made by an admin or on the command line, and gets a one-time link.

import type { z } from 'zod'
import type { Role, UserRow } from '../contract/manage.ts'
import type { Refused } from '../kernel/refusal.ts'
import { inTransaction } from '../store/transaction.ts'
import {
  findUserByEmail,
  findUserById,
  insertUser,
  listStoredSessions,
  listStoredUsers,
  lockAdmins,
  removeSession,
  removeSessionsOf,
  removeUser,
  type StoredSession,
  type StoredUser,
  setUser,
} from '../store/user.ts'
import type { Context } from './context.ts'
import { createSignInLink } from './sign-in-link.ts'

/** Makes a user and a one-time link for them; refuses `user_exists`. */
export async function createUser(
  ctx: Context,
  wish: { readonly email: string; readonly role: Role; readonly name?: string | undefined },
): Promise<{ readonly user: StoredUser; readonly token: string } | Refused> {
  const email = wish.email.toLowerCase()
  const row = { id: ctx.newId(), email, name: wish.name ?? '', role: wish.role, at: ctx.now() }
  if (!(await insertUser(ctx.db, row))) return { refused: 'user_exists', detail: email }
  const link = await createSignInLink(ctx, email)
  if ('refused' in link) return link
  const user = { id: row.id, email, name: wish.name ?? null, role: wish.role, createdAt: row.at }
  return { user, token: link.token }
}

/** A user as they are shown. */
export const userRow = (user: StoredUser): z.infer<typeof UserRow> => ({
  ...user,
  createdAt: new Date(user.createdAt).toISOString(),
})

/** All users, by e-mail. */
export const listUsers = (ctx: Context): Promise<StoredUser[]> => listStoredUsers(ctx.db)

/** The user with that e-mail; refuses `user_not_found`. */
export async function userByEmail(ctx: Context, email: string): Promise<StoredUser | Refused> {
  return (await findUserByEmail(ctx.db, email.toLowerCase())) ?? { refused: 'user_not_found' }
}

/** Changes role or name; a new role ends the user's sessions. Refuses `user_not_found`, `last_admin`. */
export async function changeUser(
  ctx: Context,
  id: string,
  change: { readonly role?: Role | undefined; readonly name?: string | undefined },
): Promise<StoredUser | Refused> {
  return inTransaction(ctx.db, async (db): Promise<StoredUser | Refused> => {
    const admins = await lockAdmins(db)
    const user = await findUserById(db, id)
    if (user === null) return { refused: 'user_not_found' }
    const role = change.role ?? user.role
    if (role !== 'admin' && admins.length === 1 && admins[0] === id) return { refused: 'last_admin' }
    const name = change.name ?? user.name ?? ''
    await setUser(db, id, { role, name, at: ctx.now() })
    if (role !== user.role) await removeSessionsOf(db, id)
    return { ...user, role, name: name === '' ? null : name }
  })
}

/** Removes a user with sessions and links. Refuses `user_not_found`, `last_admin`. */
export async function deleteUser(ctx: Context, id: string): Promise<{ readonly deleted: string } | Refused> {
  return inTransaction(ctx.db, async (db): Promise<{ deleted: string } | Refused> => {
    const admins = await lockAdmins(db)
    const user = await findUserById(db, id)
    if (user === null) return { refused: 'user_not_found' }
    if (admins.length === 1 && admins[0] === id) return { refused: 'last_admin' }
    await removeUser(db, user)
    return { deleted: id }
  })
}

/** Sessions in force of a user, newest first. better-auth dates sessions by the machine's clock. */
export const listSessions = (ctx: Context, userId: string): Promise<StoredSession[]> =>
  listStoredSessions(ctx.db, userId, ctx.now())

/** Ends one session of a user; says whether there was one. */
export const endSession = (ctx: Context, userId: string, sessionId: string): Promise<boolean> =>
  removeSession(ctx.db, userId, sessionId)
