// Why a contact stands where it stands, on two lines: the strongest reason with what was seen, then the names of
// the next ones. The whole sentences are in the tooltip.
import { brief } from './brief.ts'
import classes from './Reasons.module.css'

/** `Looks at prices: 6 views, last 2 days ago` taken apart at the first colon. */
function partsOf(reason: string): { rule: string; seen: string | null } {
  const colon = reason.indexOf(': ')
  return colon < 0
    ? { rule: reason, seen: null }
    : { rule: reason.slice(0, colon), seen: reason.slice(colon + 2) }
}

interface Props {
  readonly reasons: readonly string[]
  /** What is said where nothing counts: the bucket's rule. */
  readonly instead: string
  /** The strongest reason may take two lines. */
  readonly roomy?: boolean | undefined
}

export function Reasons({ reasons, instead, roomy }: Props) {
  const [first, ...others] = reasons.length > 0 ? reasons : [instead]
  const { rule, seen } = partsOf(first!)
  return (
    <div className={classes.reasons} data-roomy={roomy} title={reasons.join('\n')}>
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
