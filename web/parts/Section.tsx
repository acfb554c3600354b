// A part of a page: a heading on a rule, a note beside it, and its content. No box around it.
import { type ReactNode, useId } from 'react'
import classes from './Section.module.css'

interface Props {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, note, actions, children }: Props) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        {note && <span className={classes.note}>{note}</span>}
        {actions && <span className={classes.actions}>{actions}</span>}
      </div>
      {children}
    </section>
  )
}
