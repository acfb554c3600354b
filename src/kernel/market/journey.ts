// What one person does and what is done with them: visits in order of time, each spending its part of the quota.
// Invariant: exactly `quota` records; before the person is identified nobody can mail or phone them.
// Deliberately absent: sales and deals (sales.ts), which look at the journey afterwards.

import { type Random, stream } from '../random.ts'
import { DAY, officeInstant, seasonOf } from './calendar.ts'
import type { Features } from './features.ts'
import { type Person, personIntent, WEEK } from './person.ts'
import type { MarketRecord } from './record.ts'
import { beginSession, type Visit } from './visit.ts'
import { playVisit } from './visit-kinds.ts'

export interface Journey {
  readonly records: readonly MarketRecord[]
  readonly identifiedAt: number | null
  /** What makes a salesperson look: asked for a price or demo, called, talked at a booth. */
  readonly hot: readonly { readonly at: number; readonly type: string }[]
  readonly machineMessageIds: readonly string[]
  /** Anonymous ids that left at least one record. */
  readonly anonymousIds: readonly string[]
}

export interface Span {
  readonly from: number
  readonly to: number
  readonly features: Features
}

/** How long people outside companies stay about; crawlers stay for ever. */
const STAY_DAYS: Partial<Record<Person['persona'], number>> = {
  student: 120,
  prize_hunter: 20,
  competitor: 700,
  job_seeker: 60,
  vendor: 150,
  junk: 10,
  spammer: 3,
  tester: 5,
  visitor: 25,
}
/** A visit leaves about so many records; only the number of visits hangs on it. */
const RECORDS_A_VISIT = 4.2

/** Walks a person through the years. */
export function walk(seed: number, person: Person, quota: number, span: Span): Journey {
  const random = stream(seed, 'journey', person.id)
  const count = Math.max(1, Math.round(quota / (person.persona === 'crawler' ? 12 : RECORDS_A_VISIT)))
  const instants = drawInstants(random, person, Math.min(count, quota), span)
  const budgets = shareOut(random, person, instants, quota)
  const deadline = random.whole(0, instants.length - 1)
  const lastRoomy = budgets.findLastIndex((budget) => budget >= 2)
  const state: Visit = beginSession(seed, person, span)
  for (const [i, at] of instants.entries()) {
    const budget = budgets[i] as number
    const level = personIntent(person, at)
    const room = lastRoomy === -1 ? i === instants.length - 1 : budget >= 2
    const eager = i >= Math.min(deadline, lastRoomy === -1 ? deadline : lastRoomy)
    const identify =
      person.email !== null &&
      state.identifiedAt === null &&
      room &&
      (eager || random.chance(0.1 + 0.6 * level))
    playVisit(state, random, { at, budget, level, identify })
  }
  return {
    records: state.records,
    identifiedAt: state.identifiedAt,
    hot: state.hot,
    machineMessageIds: state.machineMessageIds,
    anonymousIds: [...state.usedDevices],
  }
}

/** Instants of visits in order: weeks are picked by activity, the hour by office life. */
function drawInstants(random: Random, person: Person, count: number, { from, to }: Span): number[] {
  const stay = STAY_DAYS[person.persona]
  const end = stay === undefined ? to : Math.min(to, person.from + stay * DAY)
  const weeks: number[] = []
  const sums: number[] = []
  let sum = 0
  for (let week = person.from; week < end; week += WEEK) {
    const level = personIntent(person, Math.min(week + WEEK / 2, to))
    sum += (0.06 + level) * seasonOf(week)
    weeks.push(week)
    sums.push(sum)
  }
  const instants: number[] = []
  for (let i = 0; i < count; i++) {
    const mark = random.unit() * sum
    const week = weeks[lowerBound(sums, mark)] as number
    const at =
      person.persona === 'crawler'
        ? week + Math.floor(random.unit() * WEEK)
        : officeInstant(random, week, person.country.hoursEast)
    instants.push(
      at < from ? from + random.whole(0, DAY) : at >= to - 60_000 ? to - random.whole(60_000, 3 * DAY) : at,
    )
  }
  return instants.sort((a, b) => a - b)
}

/** First index whose sum reaches the mark. */
function lowerBound(sums: readonly number[], mark: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] as number) < mark) low = middle + 1
    else high = middle
  }
  return low
}

/** Shares the quota out over the visits, at least one record each; visits of high intent are longer. */
function shareOut(random: Random, person: Person, instants: readonly number[], quota: number): number[] {
  const weights = instants.map((at) => {
    const x = random.unit()
    return (0.15 + 2 * x * x) * (0.6 + personIntent(person, at))
  })
  const total = weights.reduce((a, b) => a + b, 0)
  const spare = quota - instants.length
  let soFar = 0
  let given = 0
  return weights.map((weight) => {
    soFar += weight
    const upTo = Math.round((spare * soFar) / total)
    const share = upTo - given
    given = upTo
    return 1 + share
  })
}
