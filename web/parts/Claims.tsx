// Each attribute with everybody who said something about it: the value that rules see first, the others struck
// or greyed, with provenance, who and when. Values against each other are the point, so nothing is hidden.
import type { ClaimView } from '../api/shapes.ts'
import { count } from '../figures.ts'
import { wholeInstant } from '../instants.ts'
import { attributeSays, PROVENANCE_SAYS } from '../words.ts'
import { Ago } from './Ago.tsx'
import classes from './Claims.module.css'

export function Claims({ claims }: { claims: readonly ClaimView[] }) {
  const byAttribute = new Map<string, ClaimView[]>()
  for (const claim of claims)
    byAttribute.set(claim.attribute, [...(byAttribute.get(claim.attribute) ?? []), claim])
  const attributes = [...byAttribute].sort(([a], [b]) => a.localeCompare(b))
  return (
    <dl className={classes.claims}>
      {attributes.map(([attribute, values]) => (
        <div key={attribute}>
          <dt title={attribute}>{attributeSays(attribute)}</dt>
          <dd>
            {[...values]
              .sort((a, b) => Number(b.deciding) - Number(a.deciding) || b.at.localeCompare(a.at))
              .map((claim) => (
                <Value
                  key={`${claim.provenance}${claim.at}${claim.knownAt}${String(claim.value)}`}
                  claim={claim}
                />
              ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Value({ claim }: { claim: ClaimView }) {
  const value = valueSays(claim.value)
  const state = claim.deciding ? 'deciding' : claim.expired ? 'expired' : 'other'
  return (
    <p className={classes.value} data-state={state}>
      <b title={claim.deciding ? 'This is the value that rules see' : undefined}>{value}</b>
      <small title={`${claim.says}, ${wholeInstant(claim.at)}; known since ${wholeInstant(claim.knownAt)}`}>
        {PROVENANCE_SAYS[claim.provenance].toLowerCase()}, {claim.says}, <Ago at={claim.at} />
        {claim.expired && ', expired'}
      </small>
    </p>
  )
}

function valueSays(value: ClaimView['value']): string {
  if (value === null) return 'taken back'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) >= 10_000 ? count(value) : String(value)
  return value
}
