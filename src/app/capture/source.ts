// What capture needs to know of the source that a message came by; the same for all its messages.
// Deliberately absent: the key, the offer and the cost. They do not change what a message means.

import { z } from 'zod'
import { PROVENANCES, type Provenance } from '../../kernel/evidence.ts'
import { type MailboxLists, shippedMailboxLists } from './mailbox-lists.ts'

/** Settings of one source, as its row keeps them in `settings`. */
export const SourceSettings = z.object({
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .describe('ISO country of phone numbers that are written without one'),
  ownDomains: z
    .array(z.string().max(253))
    .max(100)
    .optional()
    .describe('Hosts and domains whose links are internal, beside the page’s own'),
  provenance: z.enum(PROVENANCES).optional().describe('Who says what the traits say; declared if left out'),
  localIsTest: z.boolean().optional().describe('Pages and referrers on this machine are test traffic'),
})
export type SourceSettings = z.infer<typeof SourceSettings>

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
