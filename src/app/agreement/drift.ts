// Watching whether the agreement still fits the world: scores of open leads against those when it came into force, win
// rates by grade against what its signed simulation promised, the ideal customer against those who were really won.
// Invariant: silence until there are leads enough, and a check is a row that never changes.
// Deliberately absent: doing anything about it. People meet, and write another version.

import type { z } from 'zod'
import { testText } from '../../contract/agreement-plain.ts'
import type { Drift, DriftReport } from '../../contract/drift.ts'
import type { SimulationReport } from '../../contract/simulation.ts'
import { resemblance } from '../../kernel/resemblance.ts'
import { attributeWords } from '../../kernel/sentence.ts'
import type { Standing } from '../../kernel/standing.ts'
import { signaturesOf } from '../../store/agreement-life.ts'
import {
  contactsOfOpenLeads,
  contactsWon,
  driftChecksOf,
  firstScoresOf,
  insertDriftCheck,
  winsByGrade,
} from '../../store/drift.ts'
import { contactStandings } from '../../store/read/contact-standings.ts'
import { reportOf } from '../../store/simulation.ts'
import { type ActiveAgreement, activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { Standings } from '../read/standing.ts'
import {
  countsBetween,
  GRADE_LEADS_MIN,
  LEADS_MIN,
  rateInterval,
  stabilityIndex,
  stabilityLimit,
  tenths,
  WON_MIN,
} from './drift-figures.ts'

const DAY_MS = 86_400_000
/** Open leads that are looked at; more would tell no more. */
const OPEN_MAX = 5_000
const WON_MAX = 1_000
const CHUNK = 1_000
const iso = (instant: number): string => new Date(instant).toISOString()
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

/** Checks once a day, and at once when a version is new; says whether it did. */
export async function watchDrift(ctx: Context): Promise<boolean> {
  const active = await activeAgreement(ctx)
  if (active === null) return false
  const [last] = await driftChecksOf(ctx.db, active.hash)
  const fresh = Math.max(ctx.now() - DAY_MS, active.activeFrom)
  if (last !== undefined && last.checkedAt > fresh) return false
  await checkDrift(ctx, active)
  return true
}

async function checkDrift(ctx: Context, active: ActiveAgreement): Promise<void> {
  const signatures = await signaturesOf(ctx.db, active.hash)
  const simulation = signatures.at(-1)?.simulation ?? null
  const promise =
    simulation === null ? null : ((await reportOf(ctx.db, simulation)) as SimulationReport | null)
  const quiet: string[] = []
  const scores = await scoresDrift(ctx, active, quiet)
  const winRates = await winRatesDrift(ctx, active, promise, quiet)
  const ideal = await idealDrift(ctx, active, quiet)
  const report: DriftReport = {
    scores,
    winRates,
    ideal,
    quiet,
    alarms: alarmsOf({ scores, winRates, ideal }),
  }
  await insertDriftCheck(ctx.db, { hash: active.hash, checkedAt: ctx.now(), simulation, report })
}

async function standingsOf(
  ctx: Context,
  active: ActiveAgreement,
  contacts: readonly number[],
): Promise<{ readonly score: number; readonly standing: Standing }[]> {
  const t = ctx.now()
  const standings = new Standings(active)
  const found: { score: number; standing: Standing }[] = []
  for (let from = 0; from < contacts.length; from += CHUNK)
    for (const row of await contactStandings(ctx.db, contacts.slice(from, from + CHUNK))) {
      const { standing, score } = standings.show(row, t)
      if (standing !== null) found.push({ standing, score })
    }
  return found
}

async function scoresDrift(
  ctx: Context,
  active: ActiveAgreement,
  quiet: string[],
): Promise<DriftReport['scores']> {
  const open = await standingsOf(ctx, active, await contactsOfOpenLeads(ctx.db, OPEN_MAX))
  if (open.length < LEADS_MIN) {
    quiet.push(`Scores: ${open.length} open leads; from ${LEADS_MIN} on their distribution is watched.`)
    return null
  }
  const scores = open.map(({ score }) => score)
  const first = await firstScoresOf(ctx.db, active.hash, active.activeFrom)
  const edges =
    first === null
      ? tenths(scores)
      : first.report.scores!.bins.flatMap(({ from }) => (from === null ? [] : [from]))
  const now = countsBetween(edges, scores)
  const before = first === null ? now : first.report.scores!.bins.map((bin) => bin.now)
  const sum = before.reduce((total, n) => total + n, 0)
  return {
    since: iso(first?.checkedAt ?? ctx.now()),
    bins: now.map((n, i) => ({
      from: edges[i - 1] ?? null,
      to: edges[i] ?? null,
      before: before[i]!,
      now: n,
    })),
    psi: first === null ? null : stabilityIndex(before, now),
    limit: first === null ? null : stabilityLimit(sum, scores.length),
  }
}

async function winRatesDrift(
  ctx: Context,
  active: ActiveAgreement,
  promise: SimulationReport | null,
  quiet: string[],
): Promise<DriftReport['winRates']> {
  const promised = promise?.draft?.byGrade
  if (promised === undefined) {
    quiet.push('Win rates: the version in force was not simulated, so nothing was promised.')
    return []
  }
  const until = ctx.now() - promise!.settings.maturityDays * DAY_MS
  const found = await winsByGrade(ctx.db, active.hash, active.activeFrom, until)
  if (!found.some(({ leads }) => leads >= GRADE_LEADS_MIN))
    quiet.push(
      `Win rates: no grade has ${GRADE_LEADS_MIN} leads that were opened under this agreement and are ${promise!.settings.maturityDays} days old.`,
    )
  return found.map(({ grade, leads, won }) => {
    const expected = promised.find((row) => row.grade === grade)?.winRate ?? null
    const says = leads >= GRADE_LEADS_MIN ? rateInterval(won, leads) : null
    return {
      ...{ grade, promised: expected, leads, won, rate: leads === 0 ? null : won / leads },
      ...{ low: says?.low ?? null, high: says?.high ?? null },
      alarm: says !== null && expected !== null && (expected < says.low || expected > says.high),
    }
  })
}

async function idealDrift(
  ctx: Context,
  active: ActiveAgreement,
  quiet: string[],
): Promise<DriftReport['ideal']> {
  const { ideal } = active.model.agreement
  if (ideal.length === 0) return []
  const t = ctx.now()
  const won = await standingsOf(ctx, active, await contactsWon(ctx.db, active.activeFrom, WON_MAX))
  if (won.length < WON_MIN) {
    quiet.push(
      `Ideal customer: ${won.length} won under this agreement; from ${WON_MIN} on they are held against it.`,
    )
    return []
  }
  const traits = won.map(({ standing }) => resemblance(active.model, standing, t).traits)
  return ideal.map(({ attribute, test }, i) => {
    const known = traits.filter((of) => of[i]!.state !== 'unknown').length
    const matching = traits.filter((of) => of[i]!.state === 'matching').length
    // The ideal is not what is mostly won: surely fewer than half of them have the trait.
    const alarm = known >= WON_MIN && rateInterval(matching, known).high < 0.5
    return { attribute, wanted: testText(test), known, matching, alarm }
  })
}

function alarmsOf({
  scores,
  winRates,
  ideal,
}: Pick<DriftReport, 'scores' | 'winRates' | 'ideal'>): DriftReport['alarms'] {
  const alarms: DriftReport['alarms'] = []
  if (scores?.psi != null && scores.psi > scores.limit!)
    alarms.push({
      kind: 'scores',
      says: `Scores of open leads lie elsewhere than on ${scores.since.slice(0, 10)}: stability index ${scores.psi.toFixed(2)}, from ${scores.limit!.toFixed(2)} on it is a shift.`,
    })
  for (const { grade, promised, leads, won, alarm } of winRates)
    if (alarm)
      alarms.push({
        kind: 'win_rate',
        says: `Of ${leads} leads of grade ${grade} ${won} were won (${percent(won / leads)}); the simulation promised ${percent(promised!)}.`,
      })
  for (const { attribute, wanted, known, matching, alarm } of ideal)
    if (alarm)
      alarms.push({
        kind: 'ideal',
        says: `Of the ideal customer the ${attributeWords(attribute)} ${wanted}; so it is with ${matching} of ${known} who were won.`,
      })
  return alarms
}

/** The last check of the version in force, and how it went since then. */
export async function drift(ctx: Context): Promise<z.infer<typeof Drift>> {
  const active = await activeAgreement(ctx)
  const checks = active === null ? [] : await driftChecksOf(ctx.db, active.hash)
  const [last] = checks
  return {
    latest:
      last === undefined
        ? null
        : {
            ...last.report,
            id: String(last.id),
            checkedAt: iso(last.checkedAt),
            agreement: { hash: last.hash, name: last.name },
            simulation: last.simulation === null ? null : String(last.simulation),
          },
    history: checks.map(({ checkedAt, report }) => ({
      checkedAt: iso(checkedAt),
      psi: report.scores?.psi ?? null,
      alarms: report.alarms.length,
    })),
  }
}
