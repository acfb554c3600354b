// One captured message: what every way in (Segment call, import row, hand entry, market generator) becomes
// before ingest stores it. capture/ makes these, ingest.ts takes them; neither knows the other's insides.
// Deliberately absent: a contact. Whose it is, is decided by identity when it is stored.

import type { Channel, Identifier, Provenance, Scalar, Verdict } from '../../kernel/evidence.ts'

export interface CapturedClaim {
  /** `contact.x` or `account.x`. */
  readonly attribute: string
  readonly value: Scalar
  readonly provenance: Provenance
  /** When it was so; left out: the event's occurredAt. */
  readonly occurredAt?: number
  /** The date was assumed by an import mapping. */
  readonly dateAssumed?: boolean
}

export interface CapturedAccount {
  /** Registrable domain, lower case, never a free-mail domain. */
  readonly domain: string | null
  /** The feeding system's own id, such as Segment's groupId or a CRM id as `system:id`. */
  readonly externalId: string | null
  readonly name: string | null
  /** Why the contact belongs to it: `group call`, `e-mail domain`, `imported column Company`. */
  readonly because: string
}

export interface CapturedEvent {
  readonly sourceId: number
  readonly messageId: string
  readonly occurredAt: number
  /**
   * live: known from the moment it is stored. history: touchpoint and outcome known when they occurred,
   * claims without a date of their own from the import on.
   */
  readonly known: 'live' | 'history'
  readonly type: string
  readonly own: boolean
  readonly channel: Channel | null
  readonly trafficSource: string | null
  readonly medium: string | null
  readonly campaign: string | null
  readonly path: string | null
  /** All that was sent, JSON-safe; nested values stay, rules see the flattened scalars. */
  readonly properties: Readonly<Record<string, unknown>>
  /** Normalised, in order of preference; the touchpoint hangs on the first. At least one, at most 10. */
  readonly identifiers: readonly Identifier[]
  /** How strongly the identifiers are said to be one person; null states nothing. */
  readonly linkStrength: 'stated' | 'alias' | 'import' | 'person' | null
  readonly claims: readonly CapturedClaim[]
  readonly account: CapturedAccount | null
  readonly verdicts: readonly { readonly verdict: Verdict; readonly reason: string }[]
  /** 52-bit hash of the canonical content, to tell a repeated delivery from a differing duplicate. */
  readonly contentHash: number
  /** An import of leads opens a lead at occurredAt. */
  readonly opensLead: boolean
  /** Who says so: `key Website`, `import fair.csv`, `user ana@example.com`. */
  readonly says: string
}

export interface IngestResult {
  /** One word an event, in the order given. */
  readonly results: readonly ('stored' | 'repeated' | 'conflict' | 'erased')[]
  /** Contacts whose state was rewritten. */
  readonly contacts: readonly string[]
}
