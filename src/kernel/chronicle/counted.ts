// When a piece of evidence counted: the stretches of time in which it was known, belonged to the contact, and was under
// no excluding verdict. The same answers as history.ts gives at one instant, for all instants at once.
// Deliberately absent: agreements; nothing here depends on one.

import { isExcluding, VERDICTS, type Verdict } from '../evidence.ts'
import type { EvidenceLog, IdentifierKey, KnownVerdict, Membership } from '../history.ts'
import { FOREVER } from './chronicle.ts'

/** From inclusive, until exclusive. */
export interface Stretch {
  readonly from: number
  readonly until: number
}

type Message = { readonly sourceId: number; readonly messageId: string }

interface Dated {
  readonly knownAt: number
}

/** By key, each list by knownAt; of equal instants the later in the list stays last, and so it decides. */
function byKey<T extends Dated>(list: readonly T[], keyOf: (item: T) => string | null): Map<string, T[]> {
  const map = new Map<string, T[]>()
  for (const item of list) {
    const key = keyOf(item)
    if (key === null) continue
    const held = map.get(key)
    if (held) held.push(item)
    else map.set(key, [item])
  }
  for (const held of map.values()) if (held.length > 1) held.sort((a, b) => a.knownAt - b.knownAt)
  return map
}

const NONE: readonly never[] = []

function latestAt<T extends Dated>(list: readonly T[], t: number): T | null {
  let latest: T | null = null
  for (const item of list) {
    if (item.knownAt > t) break
    latest = item
  }
  return latest
}

/** Answers for one log when its evidence counted. */
export class Counted {
  readonly #memberships: Map<IdentifierKey, Membership[]>
  readonly #ofMessage: Map<string, KnownVerdict[]>
  readonly #ofIdentifier: Map<IdentifierKey, KnownVerdict[]>

  constructor(log: Pick<EvidenceLog, 'memberships' | 'verdicts'>) {
    this.#memberships = byKey(log.memberships, ({ identifier }) => identifier)
    this.#ofMessage = byKey(log.verdicts, ({ target }) =>
      'messageId' in target ? `${target.sourceId}/${target.messageId}` : null,
    )
    this.#ofIdentifier = byKey(log.verdicts, ({ target }) =>
      'identifier' in target ? target.identifier : null,
    )
  }

  /** The stretches in which a message of that instant counted, ascending. `identifier` null: it belongs without one. */
  of(message: Message, identifier: IdentifierKey | null, occurredAt: number, knownAt: number): Stretch[] {
    const visible = Math.max(occurredAt, knownAt)
    return this.#stretches(message, identifier, occurredAt, visible, (verdict) => !isExcluding(verdict))
  }

  /** The stretches from `start` on in which it belonged and stood under such a verdict. */
  #stretches(
    message: Message,
    identifier: IdentifierKey | null,
    occurredAt: number,
    start: number,
    isWanted: (verdict: Verdict | null) => boolean,
  ): Stretch[] {
    const memberships = identifier === null ? null : (this.#memberships.get(identifier) ?? NONE)
    const onMessage =
      this.#ofMessage.size === 0
        ? NONE
        : (this.#ofMessage.get(`${message.sourceId}/${message.messageId}`) ?? NONE)
    const onIdentifier = (identifier !== null && this.#ofIdentifier.get(identifier)) || NONE
    const belongs = (membership: Membership | null): boolean =>
      membership?.spans.some((span) => occurredAt >= span.from && occurredAt < span.to) ?? false
    if (onMessage.length === 0 && onIdentifier.length === 0) {
      if (!isWanted(null)) return []
      if (memberships?.length === 1) {
        const only = memberships[0]!
        return belongs(only) ? [{ from: Math.max(start, only.knownAt), until: FOREVER }] : []
      }
    }
    return stretches(start, [memberships ?? NONE, onMessage, onIdentifier], (t) => {
      if (memberships !== null && !belongs(latestAt(memberships, t))) return false
      const a = latestAt(onMessage, t)
      const b = latestAt(onIdentifier, t)
      const later = a && b ? (a.knownAt >= b.knownAt ? a : b) : (a ?? b)
      return isWanted(later?.verdict ?? null)
    })
  }

  /**
   * The verdicts in force, each with its stretch, by place in VERDICTS: those on identifiers of the contact, and those on
   * its messages while nothing of its own doing counts beside them.
   */
  verdicts(touches: EvidenceLog['touches']): (Stretch & { readonly verdict: number })[] {
    const found = this.#onMessages(touches)
    for (const [identifier, verdicts] of this.#ofIdentifier) {
      const memberships = this.#memberships.get(identifier) ?? NONE
      for (const [place, verdict] of VERDICTS.entries()) {
        if (!verdicts.some((item) => item.verdict === verdict)) continue
        const holds = (t: number) =>
          (latestAt(memberships, t)?.spans.length ?? 0) > 0 && latestAt(verdicts, t)?.verdict === verdict
        for (const stretch of stretches(-Infinity, [memberships, verdicts], holds))
          found.push({ ...stretch, verdict: place })
      }
    }
    return found.sort((a, b) => a.from - b.from || a.verdict - b.verdict)
  }

  #onMessages(touches: EvidenceLog['touches']): (Stretch & { verdict: number })[] {
    if (this.#ofMessage.size === 0 && this.#ofIdentifier.size === 0) return []
    const own: Stretch[] = []
    const judged: (Stretch & { verdict: number })[] = []
    for (const { touch, identifier, knownAt } of touches) {
      if (touch.facts.own) own.push(...this.of(touch, identifier, touch.occurredAt, knownAt))
      for (const [place, verdict] of VERDICTS.entries()) {
        if (!isExcluding(verdict)) continue
        const is = (other: Verdict | null) => other === verdict
        for (const stretch of this.#stretches(touch, identifier, touch.occurredAt, knownAt, is))
          judged.push({ ...stretch, verdict: place })
      }
    }
    return judged.flatMap(({ verdict, ...stretch }) =>
      without(stretch, own).map((rest) => ({ ...rest, verdict })),
    )
  }
}

/** What is left of a stretch. */
function without(stretch: Stretch, others: readonly Stretch[]): Stretch[] {
  let left = [stretch]
  for (const { from, until } of others)
    left = left.flatMap((one) =>
      [
        { from: one.from, until: Math.min(one.until, from) },
        { from: Math.max(one.from, until), until: one.until },
      ].filter((part) => part.from < part.until),
    )
  return left
}

/** Where `holds` is true from `start` on, when it may change only at the instants of the lists. */
function stretches(
  start: number,
  lists: readonly (readonly Dated[])[],
  holds: (t: number) => boolean,
): Stretch[] {
  const instants = [start]
  for (const list of lists) for (const { knownAt } of list) if (knownAt > start) instants.push(knownAt)
  instants.sort((a, b) => a - b)
  const found: Stretch[] = []
  let from: number | null = null
  for (const t of instants) {
    const isHeld = holds(t)
    if (isHeld && from === null) from = t
    else if (!isHeld && from !== null) {
      found.push({ from, until: t })
      from = null
    }
  }
  if (from !== null) found.push({ from, until: FOREVER })
  return found
}
