// Calendar arithmetic on whole milliseconds: days, weekdays, months, ISO text, office hours.
// Invariant: the proleptic Gregorian calendar in UTC; the algorithm is days_from_civil by Howard Hinnant.
// Deliberately absent: the platform's clock and its time zones.

import type { Random } from '../random.ts'

export const DAY = 86_400_000
export const HOUR = 3_600_000
export const MINUTE = 60_000

export interface CivilDay {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

/** The day that an instant lies on. */
export function civilDay(at: number): CivilDay {
  const z = Math.floor(at / DAY) + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

/** Midnight UTC of a civil day. */
export function instantOf({ year, month, day }: CivilDay): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return (era * 146_097 + dayOfEra - 719_468) * DAY
}

/** 0 is Sunday. */
export const weekday = (at: number): number => (Math.floor(at / DAY) + 4) % 7

const two = (n: number): string => String(n).padStart(2, '0')

/** `2026-03-01`. */
export function dayText(at: number): string {
  const { year, month, day } = civilDay(at)
  return `${year}-${two(month)}-${two(day)}`
}

/** ISO 8601 UTC with milliseconds. */
export function instantText(at: number): string {
  const inDay = at - Math.floor(at / DAY) * DAY
  const clock = [HOUR, MINUTE, 1000].map((unit, i) => two(Math.floor(inDay / unit) % (i === 0 ? 24 : 60)))
  return `${dayText(at)}T${clock.join(':')}.${String(inDay % 1000).padStart(3, '0')}Z`
}

/** How busy industry is in a month: slow in August and around the year's end, lively in spring and autumn. */
const BUSY = [0.8, 1, 1.15, 1.1, 1.05, 0.95, 0.75, 0.6, 1.15, 1.25, 1.1, 0.6] as const
export const seasonOf = (at: number): number => BUSY[civilDay(at).month - 1] as number

/** An instant in office hours of a week: mostly Monday to Friday from 7 to 18, seldom in the evening. */
export function officeInstant(random: Random, weekStart: number, hoursEast: number): number {
  const day = random.chance(0.95) ? random.weighted(WORKDAYS) : random.weighted(WEEKEND)
  const hour = random.chance(0.93)
    ? (random.between(7, 18) + random.between(7, 18)) / 2
    : random.between(18, 23)
  const midnight = weekStart + ((day - weekday(weekStart) + 7) % 7) * DAY
  return midnight + Math.floor((hour - hoursEast) * HOUR)
}
const WORKDAYS = [
  [1, 0.9],
  [2, 1.1],
  [3, 1.1],
  [4, 1],
  [5, 0.7],
] as const
const WEEKEND = [
  [6, 1],
  [0, 1],
] as const
