// Meetings about the agreement that were held, and checks of its points against revenue.
import { type Kysely, sql } from 'kysely'
import type { ReviewKind } from '../contract/review.ts'
import type { Database } from './schema.ts'

/** What one list holds at most. */
export const REVIEWS_LISTED_MAX = 200

export interface StoredReview {
  readonly id: number
  readonly kind: ReviewKind
  readonly hash: string
  readonly heldAt: number
  readonly heldBy: string
  readonly note: string | null
}

export async function insertReview(
  db: Kysely<Database>,
  review: Omit<StoredReview, 'id'> & { readonly writtenAt: number },
): Promise<void> {
  await db
    .insertInto('agreement_review')
    .values({
      kind: review.kind,
      hash: review.hash,
      held_at: review.heldAt,
      held_by: review.heldBy,
      note: review.note,
      written_at: review.writtenAt,
    })
    .execute()
}

/** The last ones, newest first. */
export async function listReviews(db: Kysely<Database>): Promise<StoredReview[]> {
  const { rows } = await sql<StoredReview>`
    select id, kind, hash, held_at as "heldAt", held_by as "heldBy", note from agreement_review
    order by held_at desc, id desc limit ${REVIEWS_LISTED_MAX}`.execute(db)
  return rows
}

/** Of each kind the last one held, and how many since an instant. */
export async function reviewsSince(
  db: Kysely<Database>,
  since: number,
): Promise<readonly { readonly kind: ReviewKind; readonly last: number; readonly held: number }[]> {
  const { rows } = await sql<{ kind: ReviewKind; last: number; held: number }>`
    select kind, max(held_at) as last, (count(*) filter (where held_at >= ${since}))::int as held
    from agreement_review group by kind`.execute(db)
  return rows
}
