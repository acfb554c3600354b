// The hash under which an erased identifier is remembered: enough to refuse it again, not enough to read it.
// E-mails and phones can be guessed, so this protects against looking, not against trying every number.
import { createHash } from 'node:crypto'
import type { Identifier } from '../../kernel/evidence.ts'

export const tombstoneHash = ({ kind, value }: Identifier): string =>
  createHash('sha256').update(`assay tombstone\n${kind}\n${value}`).digest('base64url')
