// What the charts of a simulation share: a title that says what is shown, and a drawing at the width it has.
// Printed, all charts have one width, so that their text keeps its size on paper.
import type { ReactNode } from 'react'
import classes from './chart.module.css'
import { useWidth } from './useWidth.ts'

export function Plot({
  title,
  height,
  spoken,
  children,
}: {
  title: string
  height: number
  spoken: string
  children: (width: number) => ReactNode
}) {
  const [ref, width] = useWidth()
  return (
    <figure ref={ref} className={classes.figure}>
      <figcaption className={classes.title}>{title}</figcaption>
      <svg width={width} height={height} role="img" aria-label={spoken}>
        {width > 0 && children(width)}
      </svg>
    </figure>
  )
}
