// Who may be next on the ranked list: contacts of one bucket by the upper bound of their score, from a cursor on.
// The bound never lies below the score while nothing happens, so a reader may stop at the first bound that is
// below what it has. Reads the index contact_state_ranked from the top.

import { type Kysely, sql } from 'kysely'
import type { Bucket, Channel } from '../../kernel/evidence.ts'
import type { Database } from '../schema.ts'
import { type StandingRow, standingVersions } from './standing-rows.ts'

export interface ListFilter {
  /** Visitors (known by devices alone) instead of contacts. */
  readonly visitors: boolean
  /** Of the first touchpoint. */
  readonly channel: Channel | null
  /** Contacts with an open lead alone; visitors have none. */
  readonly openLeads: boolean
}

export interface RankedFrom {
  readonly bound: number
  readonly contact: number
}

/** That a row of contact_state s has an open lead: it shows its stage, and only who bought is a customer. */
export const OPEN_LEAD = sql`s.stage <> 'customer'`

/** The condition that a row of contact_state s belongs to the list. */
export const listed = (bucket: Bucket, filter: ListFilter) => sql`
  s.bucket = ${bucket} and s.identified = ${!filter.visitors}
  ${filter.channel === null ? sql`` : sql`and s.first_channel = ${filter.channel}`}
  ${filter.openLeads ? sql`and ${OPEN_LEAD}` : sql``}`

/** At most `limit` rows after the cursor, highest bound first, ties by contact. */
export async function rankedContacts(
  db: Kysely<Database>,
  bucket: Bucket,
  filter: ListFilter,
  from: RankedFrom | null,
  limit: number,
): Promise<StandingRow[]> {
  const after =
    from === null
      ? sql``
      : sql`and s.bound <= ${from.bound} and (s.bound < ${from.bound} or s.contact_id > ${from.contact})`
  // The page first, the joins after: otherwise the planner may join a million rows to find a hundred.
  const { rows } = await standingVersions(sql`(
    select s.*, s.xmin::text as version from contact_state s where ${listed(bucket, filter)} ${after}
    order by s.bound desc, s.contact_id limit ${limit}) s`).execute(db)
  return rows.sort((a, b) => b.bound - a.bound || a.contact - b.contact)
}
