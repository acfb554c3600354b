// What each command of the command line prints with --json: the table that its documentation and its test read.
// Invariant: a command without a row here does not pass `test/cli/json.embedded.test.ts`, and prints nothing that the row lacks.
import { z } from 'zod'
import { ContactExport } from './contact-export.ts'
import { ContactErased, Explanation, HandTouchpointDone, Id, Instant, LeadRow, ScoreLine } from './leads.ts'
import {
  AgreementCheck,
  AgreementPage,
  AgreementVersion,
  IdentityChange,
  ImportReport,
  KeyCreated,
  KeyRow,
  UserCreated,
  UserRow,
} from './manage.ts'

import { SimulationView } from './simulation.ts'

export const ServeStarted = z.object({
  url: z.string(),
  signInLink: z.string().nullable().describe('null where somebody can sign in already'),
})
export const DoctorFinding = z.object({
  check: z.string(),
  state: z.enum(['ok', 'warning', 'failed']).describe('with one failed the exit code is 1'),
  finding: z.string(),
})
export const KeyRevoked = z.object({ revoked: Id })
export const SignInLink = z.object({ email: z.string(), signInLink: z.string() })
export const MarketWritten = z.object({
  directory: z.string(),
  seed: z.number().int(),
  version: z
    .number()
    .int()
    .describe('Of the generator: the same seed, sizes, end and version give the same bytes'),
  from: Instant,
  end: Instant,
  touchpoints: z.number().int(),
  files: z.array(z.string()),
})
export const MarketFigures = z.record(z.string(), z.record(z.string(), z.number()))

/** `shape` is the schema of the document, or of one line where `lines` is set. */
export interface CommandOutput {
  readonly shape: z.ZodType
  readonly lines?: true
  /** When it is printed, where a command has several. */
  readonly when?: string
}

export const COMMAND_OUTPUTS: Readonly<Record<string, readonly CommandOutput[]>> = {
  'assay serve': [{ shape: ServeStarted, when: 'once it takes requests' }],
  'assay doctor': [{ shape: z.array(DoctorFinding) }],
  'assay key create': [{ shape: KeyCreated }],
  'assay key list': [{ shape: z.array(KeyRow) }],
  'assay key revoke': [{ shape: KeyRevoked }],
  'assay user create': [{ shape: UserCreated }],
  'assay user link': [{ shape: SignInLink }],
  'assay user list': [{ shape: z.array(UserRow) }],
  'assay market': [
    { shape: MarketWritten, when: 'with `--out`' },
    { shape: MarketFigures, when: 'with `--summary`, figures by group and name' },
  ],
  'assay import': [{ shape: ImportReport }],
  'assay agreement check': [{ shape: AgreementCheck }],
  'assay agreement activate': [{ shape: AgreementVersion }],
  'assay agreement rollback': [{ shape: AgreementVersion }],
  'assay agreement list': [{ shape: z.array(AgreementVersion) }],
  'assay agreement show': [{ shape: AgreementPage }],
  'assay simulate': [{ shape: SimulationView }],
  'assay score': [{ shape: ScoreLine, lines: true }],
  'assay leads': [{ shape: z.array(LeadRow) }],
  'assay explain': [{ shape: Explanation }],
  'assay touch': [{ shape: HandTouchpointDone }],
  'assay merge': [{ shape: IdentityChange }],
  'assay split': [{ shape: IdentityChange }],
  'assay export': [{ shape: ContactExport }],
  'assay erase': [{ shape: ContactErased }],
}

/** Shapes that stand inside several others: the documentation writes them once and names them elsewhere. */
export const NAMED_SHAPES: Readonly<Record<string, z.ZodType>> = { Explanation }
