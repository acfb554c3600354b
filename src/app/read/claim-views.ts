// Claims as a page shows them: who said what, which value decides, which has expired.
// Deliberately absent: the weighing itself, which is the kernel's.

import type { z } from 'zod'
import type { ClaimView } from '../../contract/leads.ts'
import {
  bookClaim,
  type ClaimBook,
  decidingClaim,
  EMPTY_CLAIM_BOOK,
  expirySecond,
} from '../../kernel/claim-book.ts'
import type { Model } from '../../kernel/model.ts'
import type { ClaimSaid } from '../../store/read/claims-said.ts'
import { iso } from './lead-row.ts'

/** As short-lived as the strictest rule over the attribute says; null: for ever. */
function validityOf(model: Model | null, attribute: string): number | null {
  const limits = (model?.views ?? [])
    .filter((view) => view.attribute === attribute && view.validFor !== null)
    .map((view) => view.validFor!)
  return limits.length === 0 ? null : Math.min(...limits)
}

const TRUST_OF_NOBODY = [1, 1, 1, 1]

/** Every claim once, by attribute, the latest first; one of each attribute decides if it is still valid. */
export function claimViews(
  model: Model | null,
  claims: readonly ClaimSaid[],
  t: number,
): z.infer<typeof ClaimView>[] {
  const second = Math.floor(t / 1000)
  const visible = claims.filter((claim) => Math.max(claim.occurredAt, claim.knownAt) <= t)
  let book: ClaimBook = EMPTY_CLAIM_BOOK
  for (const claim of visible) book = bookClaim(book, claim)
  const trust = model?.trust ?? TRUST_OF_NOBODY
  const named = new Set<string>()
  return [...visible]
    .sort((a, b) =>
      a.attribute < b.attribute ? -1 : a.attribute > b.attribute ? 1 : b.occurredAt - a.occurredAt,
    )
    .map((claim) => {
      const validFor = validityOf(model, claim.attribute)
      const best = decidingClaim(book, claim.attribute, validFor, trust, second)
      const deciding =
        best !== null &&
        !named.has(claim.attribute) &&
        best.provenance === claim.provenance &&
        best.occurredAt === claim.occurredAt &&
        best.knownAt === claim.knownAt &&
        best.value === claim.value
      if (deciding) named.add(claim.attribute)
      return {
        attribute: claim.attribute,
        value: claim.value,
        provenance: claim.provenance,
        says: claim.says,
        at: iso(claim.occurredAt),
        knownAt: iso(claim.knownAt),
        deciding,
        expired: expirySecond(claim, validFor) <= second,
      }
    })
}
