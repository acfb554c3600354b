// The replay of everybody, one standing after the other by the kernel's own functions: what replay-all.ts is tested
// against. Deliberately absent: speed.

import { type Evaluation, evaluate } from '../evaluate.ts'
import { BUCKETS } from '../evidence.ts'
import type { Model } from '../model.ts'
import { nextChange } from '../next-change.ts'
import { CHANGES_BETWEEN_MAX } from '../replay.ts'
import { ChangeRows } from './change-rows.ts'
import type { BucketChanges, Chronicle, DatedClaimColumns } from './chronicle.ts'
import { touchFrom, touchUntil } from './chronicle.ts'
import { type Members, membersOf, type ReplayOptions, standingIn } from './standing-in.ts'

/** Instants at which something of contact c itself comes to count or no longer counts, ascending. */
function ownInstants(chronicle: Chronicle, c: number): { own: number[]; known: number } {
  const { touches, claims, memberships, verdicts, leads } = chronicle
  const instants = new Set<number>()
  let known = Infinity
  for (let row = touches.offsets[c]!; row < touches.offsets[c + 1]!; row++)
    instants.add(touchFrom(touches, row)).add(touchUntil(touches, row))
  addClaims(claims, c, instants)
  for (const stretches of [memberships, verdicts])
    for (let row = stretches.offsets[c]!; row < stretches.offsets[c + 1]!; row++)
      instants.add(stretches.from[row]!).add(stretches.until[row]!)
  for (let row = leads.offsets[c]!; row < leads.offsets[c + 1]!; row++)
    instants.add(leads.openedAt[row]!).add(leads.closedAt[row]!)
  for (const instant of instants) known = Math.min(known, instant)
  return { own: finite(instants), known }
}

function addClaims({ offsets, from, until }: DatedClaimColumns, owner: number, instants: Set<number>): void {
  for (let row = offsets[owner]!; row < offsets[owner + 1]!; row++) instants.add(from[row]!).add(until[row]!)
}

const finite = (instants: Set<number>): number[] =>
  [...instants].filter((at) => at < Infinity && at > -Infinity).sort((a, b) => a - b)

/** Instants of everything of the accounts that contact c ever belonged to. */
function accountInstants(chronicle: Chronicle, members: Members, c: number): number[] {
  const { memberships, touches, claims, accountClaims } = chronicle
  const instants = new Set<number>()
  for (let own = memberships.offsets[c]!; own < memberships.offsets[c + 1]!; own++) {
    const account = memberships.account[own]!
    addClaims(accountClaims, account, instants)
    for (let i = members.offsets[account]!; i < members.offsets[account + 1]!; i++) {
      const membership = members.rows[i]!
      instants.add(memberships.from[membership]!).add(memberships.until[membership]!)
      const member = memberships.contact[membership]!
      addClaims(claims, member, instants)
      for (let row = touches.offsets[member]!; row < touches.offsets[member + 1]!; row++)
        instants.add(touchFrom(touches, row)).add(touchUntil(touches, row))
    }
  }
  return finite(instants)
}

/** Every bucket change of everybody in (from, to]; the same bits as replay.ts gives for each history. */
export function replayPlain(
  model: Model,
  chronicle: Chronicle,
  from: number,
  to: number,
  options: ReplayOptions = {},
): BucketChanges {
  const rows = new ChangeRows(chronicle)
  const replay = new PlainReplay(model, chronicle, rows, options)
  const range = options.contacts ?? { from: 0, to: chronicle.contacts }
  for (let c = range.from; c < range.to; c++) replay.play(c, from, to)
  return rows.done()
}

export class PlainReplay {
  readonly #model: Model
  readonly #chronicle: Chronicle
  readonly #members: Members
  readonly #rows: ChangeRows
  readonly #options: ReplayOptions
  readonly #keys: Map<string, number>
  #c = 0
  #bucket = ''

  constructor(model: Model, chronicle: Chronicle, rows: ChangeRows, options: ReplayOptions) {
    this.#model = model
    this.#chronicle = chronicle
    this.#members = membersOf(chronicle)
    this.#rows = rows
    this.#options = options
    this.#keys = new Map(model.conditions.map(({ key }, place) => [key, place]))
  }

  #take(at: number, evaluation: Evaluation): void {
    const { bucket, conditionKey, score, fitRank, engagementRank } = evaluation
    if (bucket === this.#bucket) return
    this.#bucket = bucket
    const condition = this.#keys.get(conditionKey) ?? -1
    this.#rows.add(this.#c, at, BUCKETS.indexOf(bucket), condition, score, fitRank, engagementRank)
  }

  #peak(at: number, { score, fitRank, engagementRank }: Evaluation): void {
    const { leads } = this.#chronicle
    for (let lead = leads.offsets[this.#c]!; lead < leads.offsets[this.#c + 1]!; lead++)
      if (leads.openedAt[lead]! <= at && at < leads.closedAt[lead]!)
        this.#rows.peak(lead, at, score, fitRank, engagementRank)
  }

  /** Adds the changes of contact c. */
  play(c: number, from: number, to: number): void {
    this.#c = c
    this.#bucket = ''
    const { own, known } = ownInstants(this.#chronicle, c)
    if (known > to) return
    const start = Math.max(from, known)
    const isOwn = new Set(own).add(start)
    const instants = [
      ...new Set([...own, ...accountInstants(this.#chronicle, this.#members, c), start]),
    ].sort((a, b) => a - b)
    for (const [i, at] of instants.entries()) {
      if (at < start) continue
      if (at > to) break
      const standing = standingIn(this.#model, this.#chronicle, this.#members, c, at, this.#options)
      const evaluation = evaluate(this.#model, standing, at)
      this.#take(at, evaluation)
      if (isOwn.has(at)) this.#peak(at, evaluation)
      const until = Math.min(to, (instants[i + 1] ?? Infinity) - 1)
      let t = at
      for (let changes = 0; changes < CHANGES_BETWEEN_MAX; changes++) {
        const change = nextChange(this.#model, standing, t)
        if (change === null || change.at > until) break
        this.#take(change.at, change.evaluation)
        t = change.at
      }
    }
  }
}
