// The width of an element in pixels, so that a chart draws its text at its true size. On paper two charts stand side
// by side: the print dialogue lays out without telling observers, so the width for it is known beforehand.
import { useCallback, useState } from 'react'
import { flushSync } from 'react-dom'

/** Half of an A4 page between its margins, in CSS pixels. */
const PRINTED = 340

export function useWidth(): [(element: HTMLElement | null) => (() => void) | undefined, number] {
  const [width, setWidth] = useState(0)
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined
    const measure = () => setWidth(Math.round(element.clientWidth))
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    const print = () => flushSync(() => setWidth(PRINTED))
    window.addEventListener('beforeprint', print)
    window.addEventListener('afterprint', measure)
    return () => {
      sizes.disconnect()
      window.removeEventListener('beforeprint', print)
      window.removeEventListener('afterprint', measure)
    }
  }, [])
  return [ref, width]
}
