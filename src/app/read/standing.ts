// From a stored row to the standing that the kernel evaluates, and to what it says now.
// A row of another agreement (while everybody is being scored anew) cannot be evaluated; its last evaluation holds.
// Deliberately absent: SQL, and the log: reading as of now never looks at touchpoints.

import { type Evaluation, evaluate } from '../../kernel/evaluate.ts'
import type { Bucket, Verdict } from '../../kernel/evidence.ts'
import type { Model } from '../../kernel/model.ts'
import type { Standing } from '../../kernel/standing.ts'
import { emptyState, type State } from '../../kernel/state.ts'
import { decodeState } from '../../kernel/state-bytes.ts'
import type { StandingRow } from '../../store/read/standing-rows.ts'
import type { ActiveAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import { accountsMatter } from '../ingest/subject.ts'
import { type DecodedStates, decodedStates } from './decoded.ts'

/** What lists show of an evaluation. */
export interface Shown {
  readonly row: StandingRow
  /** null: evaluated under another agreement, so nothing can be explained yet. */
  readonly standing: Standing | null
  readonly score: number
  readonly bucket: Bucket
  readonly says: string
  readonly scorecard: string
  readonly fitGrade: string
  readonly engagementGrade: string
  readonly chance: number | null
}

/** Decodes rows under one agreement; an account that many contacts share is decoded once. */
export class Standings {
  readonly #model: Model
  readonly #hash: string
  readonly #accountsMatter: boolean
  readonly #accounts = new Map<number, State | null>()
  readonly #decoded: DecodedStates

  constructor(active: ActiveAgreement) {
    this.#decoded = decodedStates(active.model, active.hash)
    this.#model = active.model
    this.#hash = active.hash
    this.#accountsMatter = accountsMatter(active.model)
  }

  /** Makes rows that were read without their states ready to be evaluated. */
  async prepare(ctx: Context, rows: readonly StandingRow[]): Promise<void> {
    const bare = rows.filter((row) => row.state === null)
    if (bare.length > 0) await this.#decoded.prepare(ctx, bare)
  }

  /** null when a state belongs to another agreement. */
  of(row: StandingRow): Standing | null {
    const contact = this.#contact(row)
    if (contact === null) return null
    const account = row.account === null ? null : this.#account(row.account, row)
    if (row.account !== null && account === null) return null
    return {
      contact,
      account,
      verdicts: verdictsOf(row),
      leadOpenedAt: row.leadClosedAt === null || row.leadOutcome === 'disqualified' ? row.leadOpenedAt : null,
      aheadAt: row.aheadAt,
    }
  }

  #contact(row: StandingRow): State | null {
    if (row.state === null) return this.#decoded.contact(row.contact)
    if (row.agreementHash !== this.#hash || row.state.length === 0) return null
    return decodeState(this.#model, row.state)
  }

  #account(account: number, row: StandingRow): State | null {
    const held = this.#accounts.get(account)
    if (held !== undefined) return held
    const state = this.#accountState(row)
    this.#accounts.set(account, state)
    return state
  }

  #accountState(row: StandingRow): State | null {
    const untouched = row.accountKnownAt === null || row.accountKnownAt === 0
    if (!this.#accountsMatter || untouched) return emptyState(this.#model, 'account')
    if (row.accountState === null) return this.#decoded.account(row.account!)
    return row.accountHash === this.#hash ? decodeState(this.#model, row.accountState) : null
  }

  /** What the row says at t; the last evaluation where it cannot be made anew. */
  show(row: StandingRow, t: number): Shown {
    const standing = this.of(row)
    return standing === null ? storedShown(row) : shownOf(row, standing, evaluate(this.#model, standing, t))
  }
}

/** Verdicts as buckets see them: on identifiers, and on messages while nothing human was seen beside them. */
function verdictsOf(row: Pick<StandingRow, 'verdicts' | 'messageVerdicts' | 'ownCount'>): Verdict[] {
  const words = (text: string) => (text === '' ? [] : (text.split(',') as Verdict[]))
  return [...new Set([...words(row.verdicts), ...(row.ownCount === 0 ? words(row.messageVerdicts) : [])])]
}

const shownOf = (row: StandingRow, standing: Standing, evaluation: Evaluation): Shown => ({
  row,
  standing,
  score: evaluation.score,
  bucket: evaluation.bucket,
  says: evaluation.says,
  scorecard: evaluation.scorecard,
  fitGrade: evaluation.fitGrade,
  engagementGrade: evaluation.engagementGrade,
  chance: evaluation.chance,
})

const storedShown = (row: StandingRow): Shown => ({
  row,
  standing: null,
  score: row.score,
  bucket: row.bucket ?? 'nurture',
  says: row.bucketSays ?? '',
  scorecard: row.scorecard ?? '',
  fitGrade: row.fitGrade ?? '',
  engagementGrade: row.engagementGrade ?? '',
  chance: null,
})
