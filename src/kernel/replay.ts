// A whole history played forward: what the agreement would have said at every instant at which something became
// known, and at every next change between. A touchpoint that comes in order extends the state, anything else
// folds it anew, exactly as live ingest does; both must agree with standingAt to the last bit.
// Deliberately absent: leads that this agreement would have opened. They stay as history had them.

import { type Evaluation, evaluate } from './evaluate.ts'
import { type History, instantsOf, type KnownTouch, standingAt } from './history.ts'
import type { Model } from './model.ts'
import { nextChange } from './next-change.ts'
import type { Standing } from './standing.ts'
import { extend, isInOrder } from './state.ts'

export interface ReplayPoint {
  /** Milliseconds UTC. */
  readonly at: number
  /** `evidence`: something became known; `time`: nothing did, but time passed a limit. */
  readonly cause: 'evidence' | 'time'
  readonly evaluation: Evaluation
}

/** Changes by time alone between two pieces of evidence; a bucket that flickers more is cut off here. */
export const CHANGES_BETWEEN_MAX = 1000

/** Touchpoints by the instant at which they become visible, when nothing else happens at that instant. */
function plainTouches(history: History): Map<number, KnownTouch> {
  const touches = new Map<number, KnownTouch>()
  const others = new Set(instantsOf({ ...history, contact: { ...history.contact, touches: [] } }))
  for (const item of history.contact.touches) {
    const visible = Math.max(item.knownAt, item.touch.occurredAt)
    if (touches.has(visible)) others.add(visible)
    touches.set(visible, item)
  }
  for (const instant of others) touches.delete(instant)
  return touches
}

/** The identifiers about which nothing is said but one membership: their touchpoints count whenever in its spans. */
function plainIdentifiers(history: History): Map<string, History['contact']['memberships'][number]> {
  const { memberships, verdicts } = history.contact
  const plain = new Map(memberships.map((item) => [item.identifier, item]))
  const said = new Set<string>()
  for (const { identifier } of memberships) {
    if (said.has(identifier)) plain.delete(identifier)
    said.add(identifier)
  }
  // a verdict on a message may fall on any identifier, so none of them is plain then.
  for (const { target } of verdicts) {
    if ('identifier' in target) plain.delete(target.identifier)
    else plain.clear()
  }
  return plain
}

/** Steps through a history; `at` may only rise. */
class Player {
  readonly #model: Model
  readonly #history: History
  readonly #touches: Map<number, KnownTouch>
  readonly #plain: ReturnType<typeof plainIdentifiers>
  standing: Standing

  constructor(model: Model, history: History) {
    this.#model = model
    this.#history = history
    this.#touches = plainTouches(history)
    this.#plain = plainIdentifiers(history)
    this.standing = standingAt(model, history, -1)
  }

  /** The touchpoint that alone comes to be visible at this instant and may extend the state. */
  #newcomer(at: number): KnownTouch | null {
    const item = this.#touches.get(at)
    if (item === undefined || this.standing.aheadAt !== null) return null
    const membership = this.#plain.get(item.identifier)
    if (membership === undefined || membership.knownAt > at) return null
    const { occurredAt } = item.touch
    if (!membership.spans.some((span) => occurredAt >= span.from && occurredAt < span.to)) return null
    return isInOrder(this.standing.contact, item.touch) ? item : null
  }

  advance(at: number): void {
    const item = this.#newcomer(at)
    if (item === null) this.standing = standingAt(this.#model, this.#history, at)
    else this.standing = { ...this.standing, contact: extend(this.#model, this.standing.contact, item.touch) }
  }
}

/**
 * The trajectory over (from, to]: one point at each instant of evidence and at each change by time. The standing
 * at `from` is not a point itself; ask standingAt for it.
 */
export function replay(model: Model, history: History, from: number, to: number): ReplayPoint[] {
  const player = new Player(model, history)
  const points: ReplayPoint[] = []
  const instants = instantsOf(history)
  for (const [i, at] of instants.entries()) {
    if (at > to) break
    player.advance(at)
    const until = Math.min(to, (instants[i + 1] ?? Infinity) - 1)
    if (at > from) points.push({ at, cause: 'evidence', evaluation: evaluate(model, player.standing, at) })
    if (until > from) addChanges(model, player.standing, Math.max(at, from), until, points)
  }
  return points
}

function addChanges(
  model: Model,
  standing: Standing,
  from: number,
  until: number,
  points: ReplayPoint[],
): void {
  let t = from
  for (let i = 0; i < CHANGES_BETWEEN_MAX; i++) {
    const change = nextChange(model, standing, t)
    if (change === null || change.at > until) return
    points.push({ at: change.at, cause: 'time', evaluation: change.evaluation })
    t = change.at
  }
}
