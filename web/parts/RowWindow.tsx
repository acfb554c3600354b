// A table of any length that draws only the rows in sight: a real <table>, with one empty row above and one below
// to hold the scrollbar. Browsers refuse elements taller than about 17 million pixels, so a longer table is
// squeezed: short scrolls stay true to the pixel, long drags jump in proportion.
// Deliberately absent: sorting and filtering. Rows arrive in order from the server.
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { follow } from './follow.ts'
import classes from './RowWindow.module.css'

/** Firefox stops at 17.8 million pixels; stay below it. */
const HEIGHT_MAX = 15_000_000
/** Rows drawn above and below what is in sight, so that a fast wheel finds them there. */
const MARGIN_ROWS = 12

export interface Column {
  readonly name: string
  /** CSS width; the one without takes the rest. */
  readonly width?: string
  readonly align?: 'right'
  /** Where the server can order by it: pressing the head asks for that. */
  readonly onOrder?: (() => void) | undefined
  readonly ordered?: boolean
}

export interface RowWindowHandle {
  readonly show: (index: number) => void
  readonly focus: () => void
}

interface Props {
  readonly label: string
  readonly columns: readonly Column[]
  readonly count: number
  readonly rowHeight: number
  readonly headless?: boolean
  /** A <tr> for the row; it must set aria-rowindex={index + 2}. */
  readonly row: (index: number) => ReactNode
  readonly onRange: (first: number, last: number) => void
  readonly handle?: RefObject<RowWindowHandle | null>
}

interface View {
  readonly first: number
  readonly last: number
  readonly above: number
}

export function RowWindow({ label, columns, count, rowHeight, headless, row, onRange, handle }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const place = useRef({ scrollTop: 0, top: 0 })
  const [view, setView] = useState<View>({ first: 0, last: 0, above: 0 })
  const wholeHeight = count * rowHeight
  const height = Math.min(wholeHeight, HEIGHT_MAX)

  const look = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const visible = element.clientHeight
    place.current = follow(place.current, element.scrollTop, visible, height, wholeHeight)
    const { top, scrollTop } = place.current
    const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS)
    const last = Math.min(count, Math.ceil((top + visible) / rowHeight) + MARGIN_ROWS)
    const above = Math.max(0, scrollTop - (top - first * rowHeight))
    setView((old) =>
      old.first === first && old.last === last && old.above === above ? old : { first, last, above },
    )
  }, [count, rowHeight, height, wholeHeight])

  useEffect(() => {
    look()
    const element = scroller.current
    if (!element) return
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [look])

  useEffect(() => {
    onRange(view.first, view.last)
  }, [view.first, view.last, onRange])

  useImperativeHandle(handle, () => ({
    show: (index) => {
      const element = scroller.current
      if (!element) return
      const { top } = place.current
      const room = element.clientHeight - (headless ? 0 : 32)
      const wanted = index * rowHeight
      if (wanted < top) moveBy(element, wanted - top)
      else if (wanted + rowHeight > top + room) moveBy(element, wanted + rowHeight - top - room)
    },
    focus: () => scroller.current?.focus(),
  }))

  const rows: ReactNode[] = []
  for (let index = view.first; index < Math.min(view.last, count); index++) rows.push(row(index))
  const below = Math.max(0, height - view.above - rows.length * rowHeight)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} className={classes.scroller} onScroll={look} tabIndex={0} aria-label={label}>
      <table className={classes.table} aria-rowcount={count + 1} aria-label={label}>
        <colgroup>
          {columns.map((column) => (
            <col key={column.name} style={column.width ? { width: column.width } : undefined} />
          ))}
        </colgroup>
        <thead className={headless ? 'visually-hidden' : undefined}>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.name} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          <tr style={{ height: view.above }} />
          {rows}
          <tr style={{ height: below }} />
        </tbody>
      </table>
    </section>
  )
}

const moveBy = (element: HTMLElement, distance: number): void => {
  element.scrollTop += distance
}

function Head({ column }: { column: Column }) {
  const { name, align, onOrder, ordered } = column
  const right = align === 'right' ? classes.right : undefined
  if (!onOrder)
    return (
      <th scope="col" className={right}>
        {name}
      </th>
    )
  return (
    <th scope="col" className={right} aria-sort={ordered ? 'descending' : undefined}>
      <button type="button" onClick={onOrder} data-ordered={ordered}>
        {name}
        <span aria-hidden="true">{'\u2193'}</span>
      </button>
    </th>
  )
}
