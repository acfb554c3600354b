// Why a contact stands where it stands, on two lines: the first reason with what was seen, then the names of the
// next ones. The whole sentences are in the tooltip.
import type { LeadRow } from '../api/shapes.ts'
import { brief, inOrder, partsOf } from './brief.ts'
import classes from './Reasons.module.css'

interface Props {
  readonly lead: Pick<LeadRow, 'bucket' | 'bucketBecause' | 'reasons'>
  /** The first reason may take two lines. */
  readonly roomy?: boolean | undefined
}

export function Reasons({ lead, roomy }: Props) {
  const reasons = inOrder(lead)
  const [first, ...others] = reasons
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
