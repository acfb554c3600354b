// When sales and marketing talk about the agreement: what is due, writing down that it was held, and what was. What is
// overdue stands on the first page of everybody.
import { Button, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useHoldReview } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import { reviews } from '../api/queries.ts'
import type { ReviewDue } from '../api/shapes.ts'
import { clock, day, dayAndTime } from '../instants.ts'
import { Go } from '../parts/Go.tsx'
import { Section } from '../parts/Section.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { paths } from '../paths.ts'
import classes from './Reviews.module.css'

const KIND_SAYS: Readonly<Record<ReviewDue['kind'], string>> = {
  meeting: 'Marketing and sales met',
  model: 'The points were held against revenue',
}

/** On the first page: only what is overdue, and what gives alarm. */
export function OverdueReviews({
  due,
  drift,
}: {
  due: readonly ReviewDue[]
  drift: readonly { readonly says: string }[]
}) {
  const overdue = due.filter((each) => each.overdue)
  const lines = [...overdue, ...drift].map((each) => each.says)
  if (lines.length === 0) return null
  return (
    <ul className={classes.overdue} aria-label="About the agreement">
      {lines.map((says) => (
        <li key={says}>
          <Go href={paths.agreement()}>{says}</Go>
        </li>
      ))}
    </ul>
  )
}

export function Reviews() {
  const { data } = useQuery(reviews())
  const may = useMay('holdReview')
  const now = clock()
  if (!data || data.due.length === 0) return null
  return (
    <Section title="Talking about it">
      <ul className={classes.reviews}>
        {data.due.map((each) => (
          <li key={each.kind}>
            <span data-overdue={each.overdue}>{each.says}</span>
            <small>{each.lastHeldAt ? `last ${day(each.lastHeldAt, now)}` : 'never yet'}</small>
            {may && <Hold due={each} />}
          </li>
        ))}
        {data.held.slice(0, 5).map((held) => (
          <li key={held.id}>
            <span>
              {KIND_SAYS[held.kind]}, {dayAndTime(held.heldAt, now)}
            </span>
            <small>
              {held.heldBy}
              {held.note ? `: ${held.note}` : ''}
            </small>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Hold({ due }: { due: ReviewDue }) {
  const [note, setNote] = useState<string | null>(null)
  const hold = useHoldReview()
  if (note === null)
    return (
      <button type="button" className={classes.hold} onClick={() => setNote('')}>
        Write down that it was held
      </button>
    )
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault()
        hold.mutate(
          { kind: due.kind, ...(note.trim() ? { note: note.trim() } : {}) },
          {
            onSuccess: () => {
              setNote(null)
              tell('Written down.')
            },
            onError: tellFailure,
          },
        )
      }}
    >
      <Textarea
        label="What came of it"
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" loading={hold.isPending}>
        It was held
      </Button>
    </form>
  )
}
