// The little arithmetic that charts need: a linear scale, round ticks, and ticks of time. No library: three
// charts with direct labels are shorter by hand than the options that bend a library to them.
export interface Scale {
  (value: number): number
  readonly invert: (position: number) => number
}

/** Maps [from, to] to [start, end]. An empty domain maps to the middle. */
export function linear(from: number, to: number, start: number, end: number): Scale {
  const span = to - from
  const scale = (value: number) =>
    span === 0 ? (start + end) / 2 : start + ((value - from) / span) * (end - start)
  const invert = (position: number) =>
    end === start ? from : from + ((position - start) / (end - start)) * span
  return Object.assign(scale, { invert })
}

const STEPS = [1, 2, 2.5, 5, 10]

/** About `wanted` round numbers that cover [from, to]. */
export function roundTicks(from: number, to: number, wanted: number): number[] {
  const rough = Math.max(to - from, 1e-9) / Math.max(1, wanted)
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((each) => each * magnitude >= rough) ?? 10) * magnitude
  const ticks: number[] = []
  for (let tick = Math.ceil(from / step) * step; tick <= to + step / 1e6 && ticks.length < 50; tick += step)
    ticks.push(Number(tick.toPrecision(12)))
  return ticks
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120]
const DAY_STEPS = [1, 2, 7, 14]
const DAY = 86_400_000

/** Ticks at starts of days, months or years, at most `most` of them, each with its label. */
export function timeTicks(from: number, to: number, most: number): { at: number; label: string }[] {
  const days = (to - from) / DAY
  if (days <= 45) {
    const step = DAY_STEPS.find((each) => days / each <= most) ?? 30
    const start = new Date(from)
    start.setHours(24, 0, 0, 0)
    return collect(start.getTime(), to, (at) => new Date(at).setDate(new Date(at).getDate() + step), dayLabel)
  }
  const months = days / 30.44
  const step = MONTH_STEPS.find((each) => months / each <= most) ?? 120
  const first = new Date(from)
  const month = Math.ceil((first.getMonth() + 1) / Math.min(step, 12)) * Math.min(step, 12)
  const start = new Date(first.getFullYear(), month, 1).getTime()
  return collect(start, to, (at) => new Date(at).setMonth(new Date(at).getMonth() + step), monthLabel)
}

function collect(start: number, to: number, next: (at: number) => number, label: (at: number) => string) {
  const ticks: { at: number; label: string }[] = []
  for (let at = start; at <= to && ticks.length < 50; at = next(at)) ticks.push({ at, label: label(at) })
  return ticks
}

const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const shortMonth = new Intl.DateTimeFormat('en-GB', { month: 'short' })
const dayLabel = (at: number): string => shortDay.format(at)
const monthLabel = (at: number): string =>
  new Date(at).getMonth() === 0 ? String(new Date(at).getFullYear()) : shortMonth.format(at)
