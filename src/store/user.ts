// Users, their sessions and one-time sign-in links. The auth_* tables are better-auth's: its column names, its
// timestamps. Deliberately absent: passwords and session tokens in any answer.

import type { Kysely } from 'kysely'
import type { Role } from '../contract/manage.ts'
import type { Database } from './schema.ts'

/** Users that one answer lists at most. */
export const USERS_LISTED_MAX = 1000
/** Sessions of one user that one answer lists at most. */
export const SESSIONS_LISTED_MAX = 100

type AuthTables = {
  auth_user: {
    id: string
    name: string
    email: string
    emailVerified: boolean
    image: string | null
    createdAt: Date
    updatedAt: Date
    role: string
  }
  auth_session: {
    id: string
    expiresAt: Date
    token: string
    createdAt: Date
    updatedAt: Date
    ipAddress: string | null
    userAgent: string | null
    userId: string
  }
}

export interface StoredUser {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly role: Role
  readonly createdAt: number
}

export interface StoredSession {
  readonly id: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

type Db = Kysely<Database>
const withAuth = (db: Db) => db.withTables<AuthTables>()

const userOf = (row: Pick<AuthTables['auth_user'], 'id' | 'email' | 'name' | 'role' | 'createdAt'>) => ({
  id: row.id,
  email: row.email,
  name: row.name === '' ? null : row.name,
  role: row.role as Role,
  createdAt: row.createdAt.getTime(),
})
const USER_COLUMNS = ['id', 'email', 'name', 'role', 'createdAt'] as const

export async function findUserById(db: Db, id: string): Promise<StoredUser | null> {
  const row = await withAuth(db)
    .selectFrom('auth_user')
    .select(USER_COLUMNS)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : userOf(row)
}

/** `email` in lower case. */
export async function findUserByEmail(db: Db, email: string): Promise<StoredUser | null> {
  const row = await withAuth(db)
    .selectFrom('auth_user')
    .select(USER_COLUMNS)
    .where('email', '=', email)
    .executeTakeFirst()
  return row === undefined ? null : userOf(row)
}

/** All users by e-mail, at most USERS_LISTED_MAX. */
export async function listStoredUsers(db: Db): Promise<StoredUser[]> {
  const rows = await withAuth(db)
    .selectFrom('auth_user')
    .select(USER_COLUMNS)
    .orderBy('email')
    .limit(USERS_LISTED_MAX)
    .execute()
  return rows.map(userOf)
}

export async function countAdmins(db: Db): Promise<number> {
  const row = await withAuth(db)
    .selectFrom('auth_user')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Inserts a user; gives false, and changes nothing, when the e-mail is taken. */
export async function insertUser(
  db: Db,
  user: { id: string; email: string; name: string; role: Role; at: number },
): Promise<boolean> {
  const at = new Date(user.at)
  const rows = await withAuth(db)
    .insertInto('auth_user')
    .values({
      id: user.id,
      email: user.email,
      name: user.name,
      role: user.role,
      // The one-time link reached its owner by a way that an admin chose; nothing else is verified by e-mail.
      emailVerified: true,
      image: null,
      createdAt: at,
      updatedAt: at,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .execute()
  return rows.length === 1
}

/** Locks and returns the ids of all admins, so that two changes at once cannot remove the last one. */
export async function lockAdmins(db: Db): Promise<string[]> {
  const rows = await withAuth(db)
    .selectFrom('auth_user')
    .select('id')
    .where('role', '=', 'admin')
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map((row) => row.id)
}

export async function setUser(
  db: Db,
  id: string,
  change: { role?: Role; name?: string; at: number },
): Promise<void> {
  await withAuth(db)
    .updateTable('auth_user')
    .set({
      updatedAt: new Date(change.at),
      ...(change.role === undefined ? {} : { role: change.role }),
      ...(change.name === undefined ? {} : { name: change.name }),
    })
    .where('id', '=', id)
    .execute()
}

/** Removes a user with sessions and password; the sign-in links of the address go too. */
export async function removeUser(db: Db, user: { id: string; email: string }): Promise<void> {
  await withAuth(db).deleteFrom('auth_user').where('id', '=', user.id).execute()
  await db.deleteFrom('sign_in_link').where('email', '=', user.email).execute()
}

/** Sessions in force of a user, newest first. */
export async function listStoredSessions(db: Db, userId: string, at: number): Promise<StoredSession[]> {
  const rows = await withAuth(db)
    .selectFrom('auth_session')
    .select(['id', 'createdAt', 'expiresAt', 'ipAddress', 'userAgent'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', new Date(at))
    .orderBy('createdAt', 'desc')
    .limit(SESSIONS_LISTED_MAX)
    .execute()
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    ipAddress: row.ipAddress === '' ? null : row.ipAddress,
  }))
}

/** Ends one session of a user; says whether there was one. */
export async function removeSession(db: Db, userId: string, id: string): Promise<boolean> {
  const rows = await withAuth(db)
    .deleteFrom('auth_session')
    .where('userId', '=', userId)
    .where('id', '=', id)
    .returning('id')
    .execute()
  return rows.length === 1
}

/** Ends all sessions of a user, as a change of role should. */
export async function removeSessionsOf(db: Db, userId: string): Promise<void> {
  await withAuth(db).deleteFrom('auth_session').where('userId', '=', userId).execute()
}

export interface StoredLink {
  /** null: the first admin's link; the address is given when it is used. */
  readonly email: string | null
  readonly role: Role
}

export async function insertLink(
  db: Db,
  link: { tokenHash: string; email: string | null; role: Role; at: number; expiresAt: number },
): Promise<void> {
  await db
    .insertInto('sign_in_link')
    .values({
      token_hash: link.tokenHash,
      email: link.email,
      role: link.role,
      created_at: link.at,
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute()
}

/** The unused, unexpired link with that hash; null otherwise. Reading uses nothing up; `lock` holds it until the commit. */
export async function findLink(
  db: Db,
  tokenHash: string,
  at: number,
  { lock = false } = {},
): Promise<StoredLink | null> {
  const row = await db
    .selectFrom('sign_in_link')
    .$if(lock, (query) => query.forUpdate())
    .select(['email', 'role'])
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  return row === undefined ? null : { email: row.email, role: row.role as Role }
}

/** Uses up a link that is locked. */
export async function consumeLink(db: Db, tokenHash: string, at: number): Promise<void> {
  await db.updateTable('sign_in_link').set({ used_at: at }).where('token_hash', '=', tokenHash).execute()
}

/** Takes back every unused link of an address (null: the first admin's), before a new one is made. */
export async function removeUnusedLinks(db: Db, email: string | null): Promise<void> {
  await db
    .deleteFrom('sign_in_link')
    .where('email', email === null ? 'is' : '=', email)
    .where('used_at', 'is', null)
    .execute()
}
