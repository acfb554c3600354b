// A simulation in one process, without the queue and its threads: columns from the database, two replays, the figures.

import { type Columns, readColumns } from '../../src/app/simulate/columns.ts'
import { propertiesAskedFor } from '../../src/app/simulate/models.ts'
import { hasProblems, parseAgreement } from '../../src/contract/agreement.ts'
import type { BucketChanges, Chronicle } from '../../src/kernel/chronicle/chronicle.ts'
import { replayAll } from '../../src/kernel/chronicle/replay-all.ts'
import { compile } from '../../src/kernel/compile.ts'
import type { Model } from '../../src/kernel/model.ts'
import type { SimulationFigures } from '../../src/kernel/simulate/figures.ts'
import type { SimulationSettings } from '../../src/kernel/simulate/input.ts'
import { simulate } from '../../src/kernel/simulate/simulate.ts'
import type { World } from '../support/world.ts'

export function modelOf(document: string): Model {
  const parsed = parseAgreement(document, 'yaml')
  if (hasProblems(parsed)) throw new Error(JSON.stringify(parsed.problems[0]))
  return compile(parsed.agreement)
}

/** The columns of everything stored, with the properties that these agreements ask for. */
export const columnsFor = (world: World, ...documents: readonly string[]): Promise<Columns> =>
  readColumns(
    world,
    propertiesAskedFor(
      documents.map((document) => ({ hash: document, name: '', document, format: 'yaml' as const })),
    ),
    () => undefined,
  )

export interface Asked extends Partial<SimulationSettings> {
  readonly from: number
  readonly to: number
  readonly leaveOutAssumed?: boolean
}

/** What a report would say of a draft beside another, or alone. */
export function figuresOf(
  chronicle: Chronicle,
  draft: Model,
  against: Model | null,
  { from, to, leaveOutAssumed = false, ...settings }: Asked,
): SimulationFigures {
  const run = (model: Model): { model: Model; changes: BucketChanges } => ({
    model,
    changes: replayAll(model, chronicle, from, to, { leaveOutAssumed }),
  })
  return simulate({
    chronicle,
    draft: run(draft),
    against: against && run(against),
    period: { from, to },
    settings: {
      capacity: 40,
      minutesPerLead: 20,
      maturityDays: null,
      currency: null,
      segment: 'account.industry',
      rounds: 1_000,
      seed: 1,
      outcomesUntil: null,
      ...settings,
    },
  })
}
