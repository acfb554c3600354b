// The head of a page: what it is, one line about it, and what can be done here. Also names the browser tab.
import { type ReactNode, useEffect } from 'react'
import classes from './PageHead.module.css'

interface Head {
  readonly title: string
  readonly about?: ReactNode
  readonly actions?: ReactNode
  readonly above?: ReactNode
}

export function PageHead({ title, about, actions, above }: Head) {
  useTabTitle(title)
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        {above}
        <h1>{title}</h1>
        {about && <p className={classes.about}>{about}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  )
}

/** Names the browser tab. */
export function useTabTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Assay`
  }, [title])
}
