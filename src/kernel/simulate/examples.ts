// The cases that people look at: wins that a model would have missed, with the rule that kept them down when the deal
// opened, and calls that never won.
// Deliberately absent: names; the app puts them to the ids.

import { BestOf, EXAMPLES_MAX } from './best-of.ts'
import type { ExampleFigures, LeadExample, WastedFigures } from './figures.ts'
import { isJudged, type ModelView } from './model-view.ts'
import { because } from './reasons.ts'
import { DISQUALIFIED, QUALIFIED } from './standing-in-period.ts'
import type { Win } from './win-list.ts'

/** The last change of a contact before an instant, -1: not known yet. */
function rowBefore({ changes }: ModelView, contact: number, at: number): number {
  let found = -1
  for (let row = changes.offsets[contact]!; row < changes.offsets[contact + 1]!; row++) {
    if (changes.at[row]! >= at) break
    found = row
  }
  return found
}

export const amountOf = (amount: number): number | null => (Number.isNaN(amount) ? null : amount)

interface Nearest {
  readonly contact: number
  readonly lead: number
  readonly row: number
}

/** Of the contacts of a win the one that came nearest: not disqualified before disqualified, then by peak score. */
function nearestOf(view: ModelView, win: Win): Nearest | null {
  const { leads } = view.past.chronicle
  let best: (Nearest & { rank: number }) | null = null
  for (const lead of win.leads) {
    const contact = leads.contact[lead]!
    const row = rowBefore(view, contact, win.openedAt)
    const peak = view.peaks.score[lead]!
    const isOut = row < 0 || view.changes.bucket[row] === DISQUALIFIED
    const rank = (Number.isNaN(peak) ? -1e12 : peak) - (isOut ? 1e9 : 0)
    if (best === null || rank > best.rank) best = { contact, lead, row, rank }
  }
  return best
}

function whyMissed(view: ModelView, nearest: Nearest | null): string {
  if (nearest === null) return 'No lead was open before the deal'
  const { changes, peaks, model } = view
  if (nearest.row < 0) return 'Nothing was known of them before the deal'
  if (changes.bucket[nearest.row] === QUALIFIED)
    return 'Qualified, but not while a lead of the period was open'
  const isOut = changes.bucket[nearest.row] === DISQUALIFIED
  const hasPeak = !Number.isNaN(peaks.score[nearest.lead]!)
  // in nurture the best that it ever reached tells more than where it had cooled down to.
  const place =
    isOut || !hasPeak
      ? {
          score: changes.score[nearest.row]!,
          fitRank: changes.fitRank[nearest.row]!,
          engagementRank: changes.engagementRank[nearest.row]!,
        }
      : {
          score: peaks.score[nearest.lead]!,
          fitRank: peaks.fitRank[nearest.lead]!,
          engagementRank: peaks.engagementRank[nearest.lead]!,
        }
  return because(model, { ...place, condition: changes.condition[nearest.row]! })
}

/** Wins that were not in time; `disqualifiedWon` are those of them whose every contact was disqualified then. */
export function missedFigures(view: ModelView): {
  readonly missed: ExampleFigures
  readonly disqualifiedWon: ExampleFigures
} {
  const { past, inTime, changes } = view
  const { chronicle, wins } = past
  const missed = { deals: 0, revenue: 0, best: new BestOf(EXAMPLES_MAX) }
  const disqualified = { deals: 0, revenue: 0, best: new BestOf(EXAMPLES_MAX) }
  const nearest = new Map<number, Nearest | null>()
  for (const [w, win] of wins.list.entries()) {
    if (inTime.lead[w]! >= 0) continue
    const near = nearestOf(view, win)
    nearest.set(w, near)
    const isOut = near !== null && near.row >= 0 && changes.bucket[near.row] === DISQUALIFIED
    for (const group of isOut ? [missed, disqualified] : [missed]) {
      group.deals++
      if (!Number.isNaN(win.amount)) group.revenue += win.amount
      group.best.add(w, Number.isNaN(win.amount) ? -1 : win.amount)
    }
  }
  const exampleOf = (w: number): LeadExample[] => {
    const win = wins.list[w]!
    const near = nearest.get(w)!
    const contact = near?.contact ?? win.contacts[0]
    if (contact === undefined) return []
    const account = win.account < 0 ? null : chronicle.accountIds[win.account]!
    const says = whyMissed(view, near)
    const id = chronicle.ids[contact]!
    return [{ contact: id, account, at: win.openedAt, amount: amountOf(win.amount), because: says }]
  }
  const done = ({ deals, revenue, best }: typeof missed): ExampleFigures => ({
    deals,
    revenue,
    examples: best.items().flatMap(exampleOf),
  })
  return { missed: done(missed), disqualifiedWon: done(disqualified) }
}

/** Calls that were old enough to have been won and were not, the best scores first. */
export function wastedFigures(view: ModelView, minutesPerLead: number): WastedFigures {
  const { past, verdicts, changes, model } = view
  const { ids, leads, accounts, accountIds } = past.chronicle
  const best = new BestOf(EXAMPLES_MAX)
  let count = 0
  for (let l = 0; l < leads.size; l++) {
    if (past.won[l] === 1 || !isJudged(view, l)) continue
    count++
    best.add(l, changes.score[verdicts.qualifiedRow[l]!]!)
  }
  const examples = best.items().map((l) => ({
    contact: ids[leads.contact[l]!]!,
    account: past.unit[l]! < accounts ? accountIds[past.unit[l]!]! : null,
    at: verdicts.qualifiedAt[l]!,
    amount: null,
    because: model.conditions[changes.condition[verdicts.qualifiedRow[l]!]!]!.says,
  }))
  return { leads: count, hours: (count * minutesPerLead) / 60, examples }
}
