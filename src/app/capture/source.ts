// What capture needs to know of the source that a message came by; the same for all its messages.
// Deliberately absent: the key, the offer and the cost. They do not change what a message means.

import { SourceSettings } from '../../contract/segment.ts'
import type { Provenance } from '../../kernel/evidence.ts'
import { type MailboxLists, shippedMailboxLists } from './mailbox-lists.ts'

export interface CaptureSource {
  readonly sourceId: number
  /** Who says so: `key Website`. */
  readonly says: string
  readonly defaultCountry: string | null
  readonly ownDomains: readonly string[]
  readonly provenance: Provenance
  readonly localIsTest: boolean
  readonly lists: MailboxLists
}

/** A source with what is usual where nothing is set. */
export function captureSource(
  source: { readonly sourceId: number; readonly says: string; readonly settings?: unknown },
  usual: { readonly localIsTest?: boolean; readonly lists?: MailboxLists } = {},
): CaptureSource {
  const { data: settings } = SourceSettings.safeParse(source.settings ?? {})
  return {
    sourceId: source.sourceId,
    says: source.says,
    defaultCountry: settings?.defaultCountry ?? null,
    ownDomains: (settings?.ownDomains ?? []).map((domain) => domain.toLowerCase().replace(/^www\./, '')),
    provenance: settings?.provenance ?? 'declared',
    localIsTest: settings?.localIsTest ?? usual.localIsTest ?? true,
    lists: usual.lists ?? shippedMailboxLists(),
  }
}
