// Dates as files write them -> instants: ISO 8601, a pattern such as `DD.MM.YYYY HH:mm`, epoch numbers, Excel days.
// Invariant: a date without a zone is in the mapping's zone; a day that the calendar lacks is refused, not rolled on.
// Deliberately absent: guessing between day and month. A file that needs a pattern has to name it.

/** Milliseconds UTC; null: not a date of this format. */
export type DateReader = (text: string) => number | null

interface Token {
  readonly pattern: string
  readonly part:
    | 'year'
    | 'month'
    | 'day'
    | 'hour'
    | 'minute'
    | 'second'
    | 'ms'
    | 'half'
    | 'zone'
    | 'monthName'
    | 'shortYear'
}
// Longest first, so that MMM is not read as MM and M.
const TOKENS: readonly (readonly [string, Token])[] = [
  ['YYYY', { pattern: '(\\d{4})', part: 'year' }],
  ['MMM', { pattern: '([A-Za-z]{3,9})\\.?', part: 'monthName' }],
  ['SSS', { pattern: '(\\d{1,6})', part: 'ms' }],
  ['YY', { pattern: '(\\d{2})', part: 'shortYear' }],
  ['MM', { pattern: '(\\d{2})', part: 'month' }],
  ['DD', { pattern: '(\\d{2})', part: 'day' }],
  ['HH', { pattern: '(\\d{2})', part: 'hour' }],
  ['hh', { pattern: '(\\d{2})', part: 'hour' }],
  ['mm', { pattern: '(\\d{2})', part: 'minute' }],
  ['ss', { pattern: '(\\d{2})', part: 'second' }],
  ['M', { pattern: '(\\d{1,2})', part: 'month' }],
  ['D', { pattern: '(\\d{1,2})', part: 'day' }],
  ['H', { pattern: '(\\d{1,2})', part: 'hour' }],
  ['h', { pattern: '(\\d{1,2})', part: 'hour' }],
  ['A', { pattern: '([AaPp]\\.?[Mm]\\.?)', part: 'half' }],
  ['Z', { pattern: '(Z|[+-]\\d{2}:?\\d{2})', part: 'zone' }],
]
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Two-digit years below are of this century. */
const CENTURY_TURNS_AT = 70

/** Whether a zone is one that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** The reader of one format; null where the format has no year, or no token at all. */
export function dateReader(format: string, timeZone: string): DateReader | null {
  const toUtc = zoneReader(timeZone)
  switch (format.toLowerCase()) {
    case 'iso':
      return (text) => readIso(text, toUtc)
    case 'epoch':
      return (text) => readNumber(text, 1000, 0)
    case 'epoch-ms':
      return (text) => readNumber(text, 1, 0)
    case 'excel':
      return (text) => {
        const wall = readNumber(text, 86_400_000, -25_569 * 86_400_000)
        return wall === null ? null : toUtc(Math.round(wall / 1000) * 1000)
      }
  }
  return patternReader(format, toUtc)
}

function readNumber(text: string, unit: number, offset: number): number | null {
  return /^-?\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text) * unit + offset) : null
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i

function readIso(text: string, toUtc: (wall: number) => number): number | null {
  const match = ISO.exec(text)
  if (match === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = match
  return instantOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      ms: Number(`${fraction}00`.slice(0, 3)),
      zone: zone ?? null,
    },
    toUtc,
  )
}

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
  zone: string | null
}

function instantOf(parts: Parts, toUtc: (wall: number) => number): number | null {
  const { year, month, day, hour, minute, second, ms, zone } = parts
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  if (new Date(wall).getUTCDate() !== day) return null
  if (zone === null) return toUtc(wall)
  if (/^(z|utc)$/i.test(zone)) return wall
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return wall - (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

function patternReader(format: string, toUtc: (wall: number) => number): DateReader | null {
  const parts: Token['part'][] = []
  let source = ''
  for (let at = 0; at < format.length; ) {
    const found = TOKENS.find(([name]) => format.startsWith(name, at))
    if (found === undefined) {
      source += (format[at] as string).replace(/[.*+?^${}()|[\]\\/-]/, '\\$&').replace(/\s/, '\\s+')
      at++
    } else {
      source += found[1].pattern
      parts.push(found[1].part)
      at += found[0].length
    }
  }
  if (!parts.includes('year') && !parts.includes('shortYear')) return null
  const expression = new RegExp(`^${source}$`)
  return (text) => {
    const match = expression.exec(text)
    return match === null ? null : instantOfMatch(match, parts, toUtc)
  }
}

function instantOfMatch(
  match: RegExpExecArray,
  names: readonly Token['part'][],
  toUtc: (wall: number) => number,
): number | null {
  const parts: Parts = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0, zone: null }
  let half: string | null = null
  for (const [i, name] of names.entries()) {
    const text = match[i + 1] as string
    if (name === 'half') half = text.charAt(0).toLowerCase()
    else if (name === 'zone') parts.zone = text
    else if (name === 'ms') parts.ms = Number(`${text}00`.slice(0, 3))
    else if (name === 'monthName') parts.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1
    else if (name === 'shortYear') parts.year = Number(text) + (Number(text) < CENTURY_TURNS_AT ? 2000 : 1900)
    else parts[name] = Number(text)
  }
  if (half !== null) {
    if (parts.hour < 1 || parts.hour > 12) return null
    parts.hour = (parts.hour % 12) + (half === 'p' ? 12 : 0)
  }
  return instantOf(parts, toUtc)
}

const OFFSETS_MAX = 200_000

/** Wall-clock time in a zone -> UTC. Offsets are remembered by the quarter of an hour, since some clocks change by half an hour. */
function zoneReader(timeZone: string): (wall: number) => number {
  if (timeZone === 'UTC') return (wall) => wall
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const offsetAt = (at: number): number => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value)
    const wall = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second)
    return wall - Math.floor(at / 1000) * 1000
  }
  // Clocks change at most once in two days. Of the offsets before and after, the one that agrees with itself holds;
  // in the hour that occurs twice both do, and the larger offset is the earlier instant.
  const offsetOf = (wall: number): number => {
    const before = offsetAt(wall - 86_400_000)
    const after = offsetAt(wall + 86_400_000)
    const sound = [before, after].filter((offset) => offsetAt(wall - offset) === offset)
    return sound.length === 0 ? before : Math.max(...sound)
  }
  const offsets = new Map<number, number>()
  return (wall) => {
    const quarter = Math.floor(wall / 900_000)
    let offset = offsets.get(quarter)
    if (offset === undefined) {
      offset = offsetOf(wall)
      if (offsets.size >= OFFSETS_MAX) offsets.clear()
      offsets.set(quarter, offset)
    }
    return wall - offset
  }
}
