// What a part shows when it has nothing, cannot get it, or waits for it. Nothing says what to do next;
// a failure says what went wrong and offers to ask again; waiting has the shape of what comes.
import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiFailure, saysOf } from '../api/ask.ts'
import classes from './States.module.css'

export function Nothing({
  title,
  children,
  actions,
}: {
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className={classes.nothing}>
      <p className={classes.title}>{title}</p>
      {children && <p className={classes.text}>{children}</p>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}

export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const code = error instanceof ApiFailure ? error.code : 'internal'
  return (
    <div className={classes.nothing} role="alert">
      <p className={classes.title}>
        {code === 'unreachable' ? 'No answer from the server' : 'This cannot be shown'}
      </p>
      <p className={classes.text}>{saysOf(error)}</p>
      {again && (
        <div className={classes.actions}>
          <Button variant="default" onClick={again}>
            Try again
          </Button>
        </div>
      )}
    </div>
  )
}

/** Grey lines where rows will be. `widths` are those of the columns, in percent. */
export function WaitingRows({
  rows,
  height,
  widths,
}: {
  rows: number
  height: number
  widths: readonly number[]
}) {
  const lines = Array.from({ length: rows }, (_, line) => line)
  return (
    <div aria-busy="true" role="status" aria-label="Loading">
      {lines.map((line) => (
        <div key={line} className={classes.row} style={{ height }}>
          {widths.map((width, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns of a skeleton have no other name
            <span key={column} style={{ width: `${width}%` }}>
              <Skeleton height={10} width={`${70 - ((line * 7 + column * 13) % 35)}%`} radius="sm" />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}

export function WaitingBlock({ height }: { height: number }) {
  return (
    <div aria-busy="true" role="status" aria-label="Loading" className={classes.block}>
      <Skeleton height={height} radius="sm" />
    </div>
  )
}
