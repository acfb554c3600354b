// What the charts of a simulation share: a title that says what is shown, and a drawing at the width it has.
// Printed, all charts have one width, so that their text keeps its size on paper.
import type { ReactNode } from 'react'
import classes from './chart.module.css'
import { useMeasured } from './useWidth.ts'

/** On paper, of the height on the screen. */
const PRINTED = 0.74

export function Plot({
  title,
  height,
  spoken,
  children,
}: {
  title: string
  height: number
  spoken: string
  children: (width: number, height: number) => ReactNode
}) {
  const { ref, width, printing } = useMeasured()
  const tall = printing ? Math.round(height * PRINTED) : height
  return (
    <figure ref={ref} className={classes.figure}>
      <figcaption className={classes.title}>{title}</figcaption>
      <svg width={width} height={tall} role="img" aria-label={spoken}>
        {width > 0 && children(width, tall)}
      </svg>
    </figure>
  )
}
