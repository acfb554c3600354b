// What evaluation needs of stored contacts, joined from the three rows that hold it: the contact's state, its
// account's state and its last lead. Every read that scores as of now selects these columns.

import { type RawBuilder, sql } from 'kysely'
import type { Bucket, Channel, Outcome } from '../../kernel/evidence.ts'

export interface StandingRow {
  readonly contact: number
  readonly account: number | null
  readonly agreementHash: string | null
  /** null where only versions were read; see states-of.ts. */
  readonly state: Uint8Array | null
  /** Changes whenever the row is written; null where the states themselves were read. */
  readonly version: string | null
  readonly accountVersion: string | null
  readonly ownCount: number
  readonly aheadAt: number | null
  readonly verdicts: string
  readonly messageVerdicts: string
  readonly identified: boolean
  readonly firstChannel: Channel | null
  readonly lastTouchAt: number | null
  readonly name: string | null
  readonly qualifiedAt: number | null
  readonly leadOpenedAt: number | null
  readonly leadClosedAt: number | null
  readonly leadOutcome: Outcome | null
  readonly accountHash: string | null
  readonly accountState: Uint8Array | null
  readonly accountKnownAt: number | null
  /** As of the last evaluation. */
  readonly bucket: Bucket | null
  readonly bucketSays: string | null
  readonly scorecard: string | null
  readonly score: number
  readonly bound: number
  readonly fit: number
  readonly engagement: number
  readonly fitGrade: string | null
  readonly engagementGrade: string | null
}

const COLUMNS = `s.contact_id as contact, s.account_id as account, s.agreement_hash as "agreementHash",
  s.own_count as "ownCount", s.ahead_at as "aheadAt", s.verdicts, s.message_verdicts as "messageVerdicts",
  s.identified, s.first_channel as "firstChannel", s.last_touch_at as "lastTouchAt",
  coalesce(s.display ->> 'name', s.display ->> 'email') as name, l.qualified_at as "qualifiedAt",
  l.opened_at as "leadOpenedAt", l.closed_at as "leadClosedAt", l.outcome as "leadOutcome",
  a.agreement_hash as "accountHash", a.last_known_at as "accountKnownAt",
  s.bucket, s.bucket_says as "bucketSays", s.scorecard, s.score, s.bound, s.fit, s.engagement,
  s.fit_grade as "fitGrade", s.engagement_grade as "engagementGrade"`
const STATES = `s.state, a.state as "accountState", null as version, null as "accountVersion"`
// xmin is the transaction that wrote the row: no column of ours has to be kept for it.
const VERSIONS = `null as state, null as "accountState", s.version, a.xmin::text as "accountVersion"`

const selected = (columns: string, from: RawBuilder<unknown>): RawBuilder<StandingRow> => sql<StandingRow>`
  select ${sql.raw(`${COLUMNS}, ${columns}`)} from ${from}
  left join account_state a on a.account_id = s.account_id
  left join lead l on l.id = s.lead_id`

/** `select` of standing rows from `from`, which must name contact_state as s. */
export const standingRows = (from: RawBuilder<unknown>): RawBuilder<StandingRow> => selected(STATES, from)

/** The same without states; `from` must give s.version (xmin as text). */
export const standingVersions = (from: RawBuilder<unknown>): RawBuilder<StandingRow> =>
  selected(VERSIONS, from)
