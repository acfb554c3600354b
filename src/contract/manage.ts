// Agreements, keys, users, imports and identity decisions: what people with a role manage.
import { z } from 'zod'
import { AGREEMENT_STATES, AgreementSignature, Hindrance, SimulationOfVersion } from './agreement-life.ts'
import { Id, IdentifierView, Instant } from './leads.ts'

export const ROLES = ['admin', 'marketing', 'sales', 'qualifier', 'viewer'] as const
export type Role = (typeof ROLES)[number]
export const SCOPES = ['ingest', 'read', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export const AgreementProblem = z.object({
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  path: z.string(),
  message: z.string(),
  expected: z.string().nullable(),
  nearest: z.string().nullable().describe('The nearest valid word'),
})
export const AgreementPlain = z
  .array(
    z.object({
      heading: z.string(),
      lines: z.array(z.object({ says: z.string(), detail: z.string(), points: z.string().nullable() })),
    }),
  )
  .describe('The document read aloud')
export const AgreementCheck = z.object({
  valid: z.boolean(),
  hash: z.string().nullable(),
  name: z.string().nullable(),
  problems: z.array(AgreementProblem),
  warnings: z.array(AgreementProblem).describe('Words that are probably not meant; they stop nothing'),
  plain: AgreementPlain.nullable().describe('The document read aloud; null while it has problems'),
})
export const AgreementVersion = z.object({
  hash: z.string(),
  name: z.string(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  state: z.enum(AGREEMENT_STATES).describe('signed: by one or by both, and not in force yet'),
  active: z.boolean(),
  firstActiveAt: Instant.nullable(),
  signatures: z.array(AgreementSignature).describe('In the order of signing'),
})
export const AgreementPage = AgreementVersion.extend({
  document: z.string(),
  format: z.enum(['yaml', 'json']),
  plain: AgreementPlain,
  simulation: SimulationOfVersion.nullable().describe('The newest of exactly this version'),
  hindrances: z
    .array(Hindrance)
    .describe('What keeps it from being activated now; empty for what is in force'),
})
export const AgreementText = z.strictObject({
  document: z.string().max(500_000),
  format: z.enum(['yaml', 'json']).default('yaml'),
})

export const KeyRow = z.object({
  id: Id,
  name: z.string(),
  scope: z.enum(SCOPES),
  hint: z.string(),
  source: z.string().nullable(),
  createdAt: Instant,
  revokedAt: Instant.nullable(),
})
export const KeyCreate = z.strictObject({
  name: z.string().min(1).max(200),
  scope: z.enum(SCOPES),
  source: z.string().min(1).max(200).optional(),
})
export const KeyCreated = KeyRow.extend({ key: z.string().describe('Shown once') })

export const Me = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(ROLES),
})
export const UserRow = Me.extend({ createdAt: Instant })
export const UserCreate = z.strictObject({
  email: z.email().max(320),
  role: z.enum(ROLES),
  name: z.string().max(200).optional(),
})
export const UserCreated = UserRow.extend({ signInLink: z.string().describe('One use, 24 hours') })

export const UserLink = z.strictObject({ email: z.email().max(320) })
export const UserChange = z.strictObject({
  role: z.enum(ROLES).optional(),
  name: z.string().max(200).optional(),
})
/** One of a user's own sessions. */
export const SessionRow = z.object({
  id: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean().describe('The session that asks'),
})

export const IMPORT_KINDS = [
  'contacts',
  'accounts',
  'touchpoints',
  'opportunities',
  'claims',
  'leads',
] as const
export const ImportReport = z.object({
  read: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  rejected: z
    .array(z.object({ line: z.number().int(), field: z.string().nullable(), reason: z.string() }))
    .describe('The first 10,000 rejected rows'),
  rejectedTotal: z.number().int().optional().describe('All rejected rows, where not all are listed'),
  noted: z
    .array(z.object({ line: z.number().int(), field: z.string().nullable(), reason: z.string() }))
    .optional()
    .describe('The first 10,000 cells that could not be used, of rows that were taken'),
  notedTotal: z.number().int().optional().describe('All such cells, where not all are listed'),
  notes: z.array(z.string()).optional().describe('What was assumed or looked odd, as sentences'),
  source: z.string().optional(),
  dryRun: z.boolean().optional().describe('Nothing was stored; the counts are what would happen'),
  mapping: z.record(z.string(), z.unknown()).optional().describe('The mapping that was used, in a dry run'),
  unmapped: z.array(z.string()).optional().describe('Columns that no part of the mapping reads'),
})
export type ImportReport = z.infer<typeof ImportReport>
export const ImportRun = z.object({
  id: Id,
  file: z.string(),
  as: z.enum(IMPORT_KINDS),
  source: z.string().nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  report: ImportReport.nullable(),
  says: z.string().nullable(),
})
export const MergeRequest = z.strictObject({
  a: z.string().max(500),
  b: z.string().max(500),
  reason: z.string().max(500).optional(),
  takeBack: z.boolean().optional().describe('Also where somebody kept the two apart: that is taken back'),
})
export const SplitRequest = z.strictObject({
  identifier: z.string().max(500),
  reason: z.string().max(500).optional(),
})
export const IdentityChange = z.object({
  contact: Id,
  other: Id.nullable(),
  identifiers: z.array(IdentifierView),
  rest: z
    .array(z.object({ contact: Id, identifiers: z.array(IdentifierView) }))
    .describe('After a split: the contacts that the rest is now, each with its identifiers'),
})
