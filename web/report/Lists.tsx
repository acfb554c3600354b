// The people and groups of a report: who was missed, who would have been called in vain, who moves; and the same
// figures by source and by segment. Every name leads to the person.
import { useState } from 'react'
import type { GroupFigures, LeadExample } from '../api/shapes.ts'
import { count, money, percent } from '../figures.ts'
import { clock, day } from '../instants.ts'
import { Go } from '../parts/Go.tsx'
import { paths } from '../paths.ts'
import classes from './report.module.css'

const FIRST = 5

export function Examples({
  examples,
  currency,
}: {
  examples: readonly LeadExample[]
  currency: string | null
}) {
  const [all, setAll] = useState(false)
  const shown = all ? examples : examples.slice(0, FIRST)
  const now = clock()
  return (
    <>
      <ol className={classes.examples}>
        {shown.map((each) => (
          <li key={`${each.contact}${each.at}${each.because}`}>
            <p>
              <Go href={paths.contact(each.contact)}>{each.name ?? `Contact ${each.contact}`}</Go>
              {each.account && <span>{each.account}</span>}
              <small>{each.because}</small>
            </p>
            <span className="figures">
              {each.amount !== null && <b>{money(each.amount, currency)}</b>}
              {each.at && <small>{day(each.at, now)}</small>}
            </span>
          </li>
        ))}
      </ol>
      {examples.length > FIRST && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${count(examples.length - FIRST)} more`}
        </button>
      )}
    </>
  )
}

export function Groups({
  title,
  draft,
  against,
  currency,
}: {
  title: string
  draft: readonly GroupFigures[]
  against: readonly GroupFigures[] | null
  currency: string | null
}) {
  const [all, setAll] = useState(false)
  const other = new Map(against?.map((group) => [group.name, group]))
  const shown = all ? draft : draft.slice(0, 8)
  return (
    <div className={classes.scroll}>
      <table className={classes.groups}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">Leads</th>
            <th scope="col">Qualified</th>
            {against && <th scope="col">Now</th>}
            <th scope="col">Won in time</th>
            {against && <th scope="col">Now</th>}
            <th scope="col">Revenue in time</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={group.name}>
              <th scope="row">{group.name}</th>
              <td>{count(group.leads)}</td>
              <td>{count(group.qualified)}</td>
              {against && <td className={classes.pale}>{count(other.get(group.name)?.qualified ?? 0)}</td>}
              <td>
                {count(group.wonInTime)} of {count(group.won)}
              </td>
              {against && <td className={classes.pale}>{count(other.get(group.name)?.wonInTime ?? 0)}</td>}
              <td>
                {group.revenue > 0
                  ? `${percent(group.revenueInTime / group.revenue)} of ${money(group.revenue, currency)}`
                  : '\u2013'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {draft.length > 8 && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${count(draft.length - 8)} more`}
        </button>
      )}
    </div>
  )
}
