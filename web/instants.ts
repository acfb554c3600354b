// How instants are written, in the reader's own time zone. `now` is an argument, so that a list is written
// as of one moment; only clock() below reads the browser's clock.
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
const weekdayYear = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** The present of the browser, in milliseconds. */
export const clock = (): number => Date.now()

const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0)

/** Short, for a column: `now`, `12 min`, `3 h`, `yesterday`, `5 d`, `12 Nov`, `12 Nov 2024`. */
export function ago(instant: string, now: number): string {
  const at = Date.parse(instant)
  const age = now - at
  if (age < -MINUTE) return day(instant, now)
  if (age < MINUTE) return 'now'
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`
  if (age < 18 * HOUR) return `${Math.floor(age / HOUR)} h`
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY)
  if (days <= 1) return 'yesterday'
  if (days < 14) return `${days} d`
  return day(instant, now)
}

/** `12 Dec`, with the year where it is not this one. */
export function day(instant: string, now: number): string {
  const at = new Date(instant)
  return (at.getFullYear() === new Date(now).getFullYear() ? dayMonth : dayMonthYear).format(at)
}

/** `12 Dec, 14:05`. */
export const dayAndTime = (instant: string, now: number): string =>
  `${day(instant, now)}, ${time.format(new Date(instant))}`

/** `14:05`. */
export const timeOfDay = (instant: string): string => time.format(new Date(instant))

/** A heading over a day of a timeline: `Today`, `Yesterday`, `Thursday 12 November`. */
export function dayHeading(instant: string, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(Date.parse(instant))) / DAY)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  const at = new Date(instant)
  return (at.getFullYear() === new Date(now).getFullYear() ? weekday : weekdayYear).format(at)
}

/** Everything, for a tooltip: `Thu, 12 Nov 2026, 14:05:09 CET`. */
export const wholeInstant = (instant: string): string => full.format(new Date(instant))
