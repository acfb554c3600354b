// Identifiers as a page shows them: since when, and why each belongs to this contact.

import type { z } from 'zod'
import type { ContactIdentifierView } from '../../contract/leads.ts'
import { SPAN_END, SPAN_START } from '../../kernel/partition.ts'
import type { ContactIdentifier } from '../../store/read/contact-identifiers.ts'
import { iso } from './lead-row.ts'

const BECAUSE: Readonly<Record<string, string>> = {
  stated: 'named together in one message',
  alias: 'said to be the same by an alias call',
  import: 'in one row of an import',
  person: 'put together by a person',
}

/** One view a span, in the order given. */
export const identifierViews = (
  identifiers: readonly ContactIdentifier[],
): z.infer<typeof ContactIdentifierView>[] =>
  identifiers.map((one) => ({
    kind: one.kind,
    value: one.value,
    from: one.from === SPAN_START ? null : iso(one.from),
    to: one.to === SPAN_END ? null : iso(one.to),
    because:
      one.strength === null
        ? 'the contact is known by it'
        : (one.reason ?? BECAUSE[one.strength] ?? 'linked'),
    says: one.says ?? '',
    weight: one.weight ?? 1,
    at: iso(one.at ?? one.createdAt),
    verdict: one.verdict,
  }))
