// Who moves between which buckets: each lead of the period in the bucket that one model and the other give it, with the
// wins that hang on it, each at the lead that belongs to it first.
// Deliberately absent: moves within one model over time.

import { BUCKETS } from '../evidence.ts'
import { BestOf, FLOW_EXAMPLES_MAX } from './best-of.ts'
import { amountOf } from './examples.ts'
import type { FlowCell, LeadExample } from './figures.ts'
import type { ModelView } from './model-view.ts'
import { because } from './reasons.ts'

/** One cell for each pair of buckets that any lead has, in the order of BUCKETS. */
export function flowOf(draft: ModelView, against: ModelView): FlowCell[] {
  const { past } = draft
  const { leads } = past.chronicle
  const wins = new Uint16Array(leads.size)
  const revenue = new Float64Array(leads.size)
  for (const win of past.wins.list) {
    let first = -1
    for (const l of win.own)
      if (past.inPeriod[l] === 1 && (first < 0 || leads.openedAt[l]! < leads.openedAt[first]!)) first = l
    if (first < 0) continue
    wins[first]!++
    if (!Number.isNaN(win.amount)) revenue[first]! += win.amount
  }
  const cells = BUCKETS.flatMap((from) =>
    BUCKETS.map((to) => ({ from, to, leads: 0, won: 0, revenue: 0, best: new BestOf(FLOW_EXAMPLES_MAX) })),
  )
  for (let l = 0; l < leads.size; l++) {
    if (past.inPeriod[l] === 0) continue
    const cell = cells[against.verdicts.bucket[l]! * BUCKETS.length + draft.verdicts.bucket[l]!]!
    cell.leads++
    cell.won += wins[l]!
    cell.revenue += revenue[l]!
    const peak = draft.peaks.score[l]!
    cell.best.add(l, wins[l]! * 1e9 + revenue[l]! * 1e3 + (Number.isNaN(peak) ? -1e6 : peak))
  }
  return cells
    .filter((cell) => cell.leads > 0)
    .map(({ from, to, best, ...counts }) => ({
      against: from,
      draft: to,
      leads: counts.leads,
      won: counts.won,
      revenue: counts.revenue,
      examples: best.items().map((l) => exampleOf(draft, l, wins[l]! > 0 ? revenue[l]! : Number.NaN)),
    }))
}

function exampleOf(view: ModelView, l: number, amount: number): LeadExample {
  const { past, verdicts, changes } = view
  const { ids, leads, accounts, accountIds } = past.chronicle
  const isQualified = verdicts.qualifiedRow[l]! >= 0
  const row = isQualified ? verdicts.qualifiedRow[l]! : verdicts.endRow[l]!
  return {
    contact: ids[leads.contact[l]!]!,
    account: past.unit[l]! < accounts ? accountIds[past.unit[l]!]! : null,
    at: isQualified ? verdicts.qualifiedAt[l]! : null,
    amount: amountOf(amount),
    because: row < 0 ? 'Nothing was known of them' : reasonAt(view, l, row),
  }

  function reasonAt({ model, peaks }: ModelView, lead: number, at: number): string {
    const condition = changes.condition[at]!
    const hasPeak = !Number.isNaN(peaks.score[lead]!)
    return because(model, {
      condition,
      score: hasPeak ? peaks.score[lead]! : changes.score[at]!,
      fitRank: hasPeak ? peaks.fitRank[lead]! : changes.fitRank[at]!,
      engagementRank: hasPeak ? peaks.engagementRank[lead]! : changes.engagementRank[at]!,
    })
  }
}
