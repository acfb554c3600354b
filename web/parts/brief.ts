// Reasons for a list: in the order in which one wants to hear them, and short. The sentences come from the
// kernel's explanation. Deliberately absent: points. The ledger has them, and everything else.
import type { LeadRow } from '../api/shapes.ts'

/** What was done is counted, `2 quotes requested`; what somebody is, is not. */
const DEED = /^([\d,]+) /

/** `Looks at prices: 6 views, last 2 days ago` taken apart at the first colon. */
export function partsOf(reason: string): { rule: string; seen: string | null } {
  const colon = reason.indexOf(': ')
  return colon < 0
    ? { rule: reason, seen: null }
    : { rule: reason.slice(0, colon), seen: reason.slice(colon + 2) }
}

/**
 * Disqualified: first the rule that did it, since points tell nothing of that. Otherwise what opened the bucket,
 * then what they did, then who they are: a deed is what one calls about, and the strongest contribution is often
 * just the size of the company. Within these, the strongest first.
 */
export function inOrder({
  bucket,
  bucketBecause,
  reasons,
}: Pick<LeadRow, 'bucket' | 'bucketBecause' | 'reasons'>): readonly string[] {
  if (reasons.length === 0 || bucket === 'disqualified')
    return [bucketBecause, ...reasons.filter((each) => partsOf(each).rule !== bucketBecause)]
  const turn = (reason: string) => {
    const { rule, seen } = partsOf(reason)
    if (rule === bucketBecause) return 0
    return seen !== null && DEED.test(seen) ? 1 : 2
  }
  return [...reasons].sort((a, b) => turn(a) - turn(b))
}

/**
 * What was seen, short enough for a list: how often and when, since the rule says what; of a value, the value.
 * `2 quotes requested, the last 22 hours ago, capped at 45` becomes `2 times, last 22 hours ago`. A sentence of
 * another shape stays whole. The ledger has everything.
 */
export function brief(seen: string): string {
  const [what = seen, ...rest] = seen.split(', ')
  const times = DEED.exec(what)?.[1]
  if (times === undefined) return what
  const when = rest.find((each) => each.endsWith(' ago'))?.replace(/^the /, '')
  return [times === '1' ? null : `${times} times`, when].filter(Boolean).join(', ') || what
}
