// Which database this is, told without its address: the same for everybody who is connected to it, by whatever name.
// Deliberately absent: the identifier of the cluster, which hosted PostgreSQL may not let everybody read.

import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** Of a database with tables: its number in its server, and when its first table was made. */
export async function databaseIdentity(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ identity: string }>`
    select oid || ' ' || (select min(timestamp) from kysely_migration) as identity
    from pg_database where datname = current_database()`.execute(db)
  return rows[0]!.identity
}
