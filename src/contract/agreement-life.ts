// The life of an agreement on the wire: who signed, what is taking over, the meetings about it.
// Deliberately absent: the document itself (agreement-form.ts) and what a simulation says (simulation.ts).
import { z } from 'zod'
import { Id, Instant } from './leads.ts'

/** The two who agree. The role of a user says for which side they sign. */
export const SIDES = ['marketing', 'sales'] as const
export type Side = (typeof SIDES)[number]

export const AGREEMENT_STATES = ['draft', 'signed', 'active', 'retired'] as const
export type AgreementState = (typeof AGREEMENT_STATES)[number]

export const AgreementSignature = z.object({
  side: z.enum(SIDES),
  email: z.string(),
  name: z.string().nullable(),
  signedAt: Instant,
  simulation: Id.describe('What lay before the signer'),
})

/** What keeps a version from being activated now, in the words and sentences of the errors table. */
export const Hindrance = z.object({ code: z.string(), message: z.string() })

/** The newest finished simulation of exactly this version. */
export const SimulationOfVersion = z.object({
  id: Id,
  finishedAt: Instant,
  evidenceAt: Instant.describe('Everything that was known by then is in it'),
  stale: z.boolean().describe('Too old to activate on'),
})

export const SignRequest = z.strictObject({
  simulation: Id.optional().describe('The one that you have looked at; left out: the newest of this version'),
})

export const SWITCH_KINDS = ['activation', 'rollback'] as const
export type SwitchKind = (typeof SWITCH_KINDS)[number]

const VersionName = z.object({ hash: z.string(), name: z.string() })

/** What is in force, what is about to take over and how far that is, and what was in force before. */
export const Activation = z.object({
  inForce: VersionName.extend({
    since: Instant,
    by: z.string().nullable(),
    kind: z.enum(SWITCH_KINDS),
    rescored: z.boolean().describe('Everybody is scored by it'),
  }).nullable(),
  underWay: VersionName.extend({
    kind: z.enum(SWITCH_KINDS),
    askedAt: Instant,
    by: z.string().nullable(),
    stage: z.string().describe('What it is doing, in plain words'),
    done: z.int().describe('Contacts'),
    total: z.int(),
    progress: z.number().min(0).max(1),
  })
    .nullable()
    .describe('Everybody is being scored by this version while the other stays in force'),
  lastFailure: z.object({ at: Instant, hash: z.string(), message: z.string() }).nullable(),
  before: VersionName.nullable().describe('What a rollback would put in force again'),
  history: z
    .array(VersionName.extend({ from: Instant, by: z.string().nullable(), kind: z.enum(SWITCH_KINDS) }))
    .describe('The last 100, newest first'),
})
export type Activation = z.infer<typeof Activation>
