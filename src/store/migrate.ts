// Brings the tables up to date. Migrations are listed by hand, so that a bundle holds them; their order is
// the order of their names. Kysely takes a transaction-level advisory lock, so two starts do not collide.
// Deliberately absent: down migrations. Going back is restoring a backup.

import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { prepareQueues } from './job.ts'
import * as foundation from './migrations/0001_foundation.ts'
import * as accountMembers from './migrations/0002_account_members.ts'
import * as recentSeconds from './migrations/0003_recent_seconds.ts'
import * as leadBeforeMerge from './migrations/0004_lead_before_merge.ts'
import * as listOrders from './migrations/0005_list_orders.ts'
import * as simulation from './migrations/0006_simulation.ts'
import * as agreementLifecycle from './migrations/0007_agreement_lifecycle.ts'
import type { Database } from './schema.ts'

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_foundation': foundation,
  '0002_account_members': accountMembers,
  '0003_recent_seconds': recentSeconds,
  '0004_lead_before_merge': leadBeforeMerge,
  '0005_list_orders': listOrders,
  '0006_simulation': simulation,
  '0007_agreement_lifecycle': agreementLifecycle,
}

const migrator = (db: Kysely<Database>): Migrator =>
  new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } })

/** Applies what is missing, job queues included, and returns the names applied. Throws if the database is newer than this program. */
export async function migrate(db: Kysely<Database>): Promise<string[]> {
  const { error, results } = await migrator(db).migrateToLatest()
  if (error) {
    const broken = results?.find((result) => result.status === 'Error')
    throw new Error(`Migration ${broken?.migrationName ?? ''} failed: ${(error as Error).message ?? error}`, {
      cause: error,
    })
  }
  await prepareQueues(db)
  return (results ?? []).map((result) => result.migrationName)
}

/** The migrations that are not applied yet; empty when the database is up to date. */
export async function pendingMigrations(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ present: boolean }>`
    select to_regclass('kysely_migration') is not null as present`.execute(db)
  if (!rows[0]?.present) return Object.keys(MIGRATIONS)
  const all = await migrator(db).getMigrations()
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}
