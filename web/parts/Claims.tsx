// Each attribute with everybody who said something about it: the value that rules see first, the others struck
// or greyed, with provenance, who and when. Values against each other are the point, so nothing is hidden.
import { useState } from 'react'
import type { ClaimView } from '../api/shapes.ts'
import { count, counted } from '../figures.ts'
import { wholeInstant } from '../instants.ts'
import { attributeSays, PROVENANCE_SAYS } from '../words.ts'
import { Ago } from './Ago.tsx'
import classes from './Claims.module.css'

/** Values of one attribute shown at once; the rest is a press away. */
const VALUES_SHOWN = 3

interface Said {
  readonly claim: ClaimView
  /** How often the same was said in the same way. */
  readonly times: number
}

/** The deciding value first, then the latest; the same value said again in the same way is one line. */
function saidOnce(claims: readonly ClaimView[]): Said[] {
  const sorted = [...claims].sort(
    (a, b) => Number(b.deciding) - Number(a.deciding) || b.at.localeCompare(a.at),
  )
  const said = new Map<string, Said>()
  for (const claim of sorted) {
    const key = `${claim.provenance}\n${claim.says}\n${JSON.stringify(claim.value)}\n${claim.expired}`
    const known = said.get(key)
    said.set(key, { claim: known?.claim ?? claim, times: (known?.times ?? 0) + 1 })
  }
  return [...said.values()]
}

export function Claims({ claims }: { claims: readonly ClaimView[] }) {
  const byAttribute = new Map<string, ClaimView[]>()
  for (const claim of claims)
    byAttribute.set(claim.attribute, [...(byAttribute.get(claim.attribute) ?? []), claim])
  const attributes = [...byAttribute].sort(([a], [b]) => a.localeCompare(b))
  return (
    <dl className={classes.claims}>
      {attributes.map(([attribute, values]) => (
        <Attribute key={attribute} attribute={attribute} said={saidOnce(values)} />
      ))}
    </dl>
  )
}

function Attribute({ attribute, said }: { attribute: string; said: readonly Said[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? said : said.slice(0, VALUES_SHOWN)
  const hidden = said.length - shown.length
  return (
    <div>
      <dt title={attribute}>{attributeSays(attribute)}</dt>
      <dd>
        {shown.map(({ claim, times }) => (
          <Value
            key={`${claim.provenance}${claim.says}${claim.at}${claim.value}`}
            claim={claim}
            times={times}
          />
        ))}
        {hidden > 0 && (
          <button type="button" className={classes.more} onClick={() => setAll(true)}>
            {counted(hidden, 'earlier value')}
          </button>
        )}
      </dd>
    </div>
  )
}

function Value({ claim, times }: Said) {
  const value = valueSays(claim.value)
  const state = claim.deciding ? 'deciding' : claim.expired ? 'expired' : 'other'
  return (
    <p className={classes.value} data-state={state}>
      <b title={claim.deciding ? 'This is the value that rules see' : undefined}>{value}</b>
      <small title={`${claim.says}, ${wholeInstant(claim.at)}; known since ${wholeInstant(claim.knownAt)}`}>
        {PROVENANCE_SAYS[claim.provenance].toLowerCase()}, {claim.says}, <Ago at={claim.at} />
        {claim.expired && ', expired'}
        {times > 1 && `, said ${count(times)} times`}
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
