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
  /** Everybody who says this value, the one that counts most first. */
  readonly statements: readonly ClaimView[]
}

/** One line a value: the deciding one first, then the latest. Who else says the same is counted on its line. */
function byValue(claims: readonly ClaimView[]): Said[] {
  const sorted = [...claims].sort(
    (a, b) => Number(b.deciding) - Number(a.deciding) || b.at.localeCompare(a.at),
  )
  const said = new Map<string, ClaimView[]>()
  for (const claim of sorted) {
    const value = JSON.stringify(claim.value)
    said.set(value, [...(said.get(value) ?? []), claim])
  }
  return [...said.values()].map((statements) => ({ claim: statements[0]!, statements }))
}

export function Claims({ claims, title }: { claims: readonly ClaimView[]; title?: string }) {
  const byAttribute = new Map<string, ClaimView[]>()
  for (const claim of claims)
    byAttribute.set(claim.attribute, [...(byAttribute.get(claim.attribute) ?? []), claim])
  const attributes = [...byAttribute].sort(([a], [b]) => a.localeCompare(b))
  if (attributes.length === 0) return null
  return (
    <>
      {title && <h3 className={classes.title}>{title}</h3>}
      <dl className={classes.claims}>
        {attributes.map(([attribute, values]) => (
          <Attribute key={attribute} attribute={attribute} said={byValue(values)} />
        ))}
      </dl>
    </>
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
        {shown.map((each) => (
          <Value key={JSON.stringify(each.claim.value)} {...each} />
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

function Value({ claim, statements }: Said) {
  const [open, setOpen] = useState(false)
  const state = claim.deciding ? 'deciding' : claim.expired ? 'expired' : 'other'
  // The same said again in the same way is no news; the tooltip has the latest instant.
  const others = statements.filter(
    (each, at) =>
      (each.provenance !== claim.provenance || each.says !== claim.says) &&
      statements.findIndex((one) => one.provenance === each.provenance && one.says === each.says) === at,
  )
  return (
    <div className={classes.value} data-state={state}>
      <b title={claim.deciding ? 'This is the value that rules see' : undefined}>{valueSays(claim.value)}</b>
      <WhoSays claim={claim} />
      {others.length > 0 && !open && (
        <button type="button" className={classes.more} onClick={() => setOpen(true)}>
          also said by {counted(others.length, 'other')}
        </button>
      )}
      {open &&
        others.map((each) => (
          <p key={`${each.provenance}${each.says}${each.at}${each.knownAt}`}>
            <WhoSays claim={each} />
          </p>
        ))}
    </div>
  )
}

function WhoSays({ claim }: { claim: ClaimView }) {
  return (
    <small title={`${claim.says}, ${wholeInstant(claim.at)}; known since ${wholeInstant(claim.knownAt)}`}>
      {PROVENANCE_SAYS[claim.provenance].toLowerCase()}, {claim.says}, <Ago at={claim.at} />
      {claim.expired && ', expired'}
    </small>
  )
}

function valueSays(value: ClaimView['value']): string {
  if (value === null) return 'taken back'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) >= 10_000 ? count(value) : String(value)
  return value
}
