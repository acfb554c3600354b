// Why a contact stands where it stands, on two lines: the strongest reason with what was seen, then the names of
// the next ones. The whole sentences are in the tooltip.
import classes from './Reasons.module.css'

/** `Looks at prices: 6 views, last 2 days ago` taken apart at the first colon. */
function partsOf(reason: string): { rule: string; seen: string | null } {
  const colon = reason.indexOf(': ')
  return colon < 0
    ? { rule: reason, seen: null }
    : { rule: reason.slice(0, colon), seen: reason.slice(colon + 2) }
}

/**
 * What was seen, short enough for a list: how often and when, since the rule says what; of a value, the value.
 * `2 quotes requested, the last 22 hours ago, capped at 45` becomes `2 times, last 22 hours ago`. A sentence of
 * another shape stays whole. The ledger has everything.
 */
export function brief(seen: string): string {
  const [what = seen, ...rest] = seen.split(', ')
  const times = /^([\d,]+) /.exec(what)?.[1]
  if (times === undefined) return what
  const when = rest.find((each) => each.endsWith(' ago'))?.replace(/^the /, '')
  return [times === '1' ? null : `${times} times`, when].filter(Boolean).join(', ') || what
}

export function Reasons({ reasons, instead }: { reasons: readonly string[]; instead: string }) {
  const [first, ...others] = reasons.length > 0 ? reasons : [instead]
  const { rule, seen } = partsOf(first!)
  return (
    <div className={classes.reasons} title={reasons.join('\n')}>
      <p>
        {rule}
        {seen && <span>: {brief(seen)}</span>}
      </p>
      {others.length > 0 && (
        <p className={classes.more}>{others.map((each) => partsOf(each).rule).join(' \u00b7 ')}</p>
      )}
    </div>
  )
}
