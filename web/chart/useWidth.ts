// The width of an element in pixels, so that a chart draws its text at its true size. On paper charts stand side by
// side and lower: the print dialogue lays out without telling observers, so their width there is known beforehand.
import { useCallback, useState } from 'react'
import { flushSync } from 'react-dom'

/** Half of an A4 page between its margins, in CSS pixels at the zoom of report.module.css. */
const PRINTED = 425

export interface Measured {
  readonly ref: (element: HTMLElement | null) => (() => void) | undefined
  readonly width: number
  readonly printing: boolean
}

export function useMeasured(): Measured {
  const [{ width, printing }, set] = useState({ width: 0, printing: false })
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined
    const measure = () => set({ width: Math.round(element.clientWidth), printing: false })
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    const print = () => {
      sizes.disconnect()
      flushSync(() => set({ width: PRINTED, printing: true }))
    }
    const printed = () => {
      measure()
      sizes.observe(element)
    }
    window.addEventListener('beforeprint', print)
    window.addEventListener('afterprint', printed)
    return () => {
      sizes.disconnect()
      window.removeEventListener('beforeprint', print)
      window.removeEventListener('afterprint', printed)
    }
  }, [])
  return { ref, width, printing }
}

export function useWidth(): [Measured['ref'], number] {
  const { ref, width } = useMeasured()
  return [ref, width]
}
