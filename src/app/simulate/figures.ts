// The heavy part of a simulation, as messages to and from a thread: replay one agreement over the columns, or make the
// figures from two replays. Everything here can be sent; the columns lie in shared memory and are not copied.
// Deliberately absent: the database. A thread has the columns and the texts, and nothing else.

import type { BucketChanges } from '../../kernel/chronicle/chronicle.ts'
import { decodeChronicle } from '../../kernel/chronicle/chronicle-bytes.ts'
import { replayAll } from '../../kernel/chronicle/replay-all.ts'
import type { SimulationFigures } from '../../kernel/simulate/figures.ts'
import type { Period, SimulationSettings } from '../../kernel/simulate/input.ts'
import { windowedLeads } from '../../kernel/simulate/past.ts'
import { simulate } from '../../kernel/simulate/simulate.ts'
import { type AgreementDocument, modelOf } from './models.ts'

export interface ReplayTask {
  readonly kind: 'replay'
  readonly columns: Uint8Array
  readonly agreement: AgreementDocument
  readonly period: Period
  readonly leaveOutAssumed: boolean
}

export interface ReplayedAgreement {
  readonly agreement: AgreementDocument
  readonly changes: BucketChanges
}

export interface FiguresTask {
  readonly kind: 'figures'
  readonly columns: Uint8Array
  readonly draft: ReplayedAgreement
  readonly against: ReplayedAgreement | null
  readonly period: Period
  readonly settings: SimulationSettings
}

export type FiguresOf<Task> = Task extends ReplayTask ? BucketChanges : SimulationFigures

/** Does what a task says. */
export function carryOut<Task extends ReplayTask | FiguresTask>(task: Task): FiguresOf<Task>
export function carryOut(task: ReplayTask | FiguresTask): BucketChanges | SimulationFigures {
  const chronicle = decodeChronicle(task.columns)
  if (task.kind === 'replay') {
    const { agreement, period, leaveOutAssumed } = task
    // closed where a deal opens, so that no peak lies where sales was talking to them already.
    const known = { ...chronicle, leads: windowedLeads(chronicle, period, null) }
    return replayAll(modelOf(agreement), known, period.from, period.to, { leaveOutAssumed })
  }
  const run = ({ agreement, changes }: ReplayedAgreement) => ({ model: modelOf(agreement), changes })
  const { draft, against, period, settings } = task
  return simulate({ chronicle, draft: run(draft), against: against && run(against), period, settings })
}
