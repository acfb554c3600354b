// Agreements over HTTP: the versions, one read aloud, check a text, save it, sign it, put it in force, go back.
import { z } from 'zod'
import {
  activateAgreement,
  activationView,
  cancelActivation,
  rollBackAgreement,
} from '../app/agreement/activate.ts'
import { type Signer, signAgreement, withdrawSignature } from '../app/agreement/sign.ts'
import {
  agreementPage,
  agreementVersion,
  checkAgreement,
  discardAgreement,
  listAgreements,
  saveAgreement,
} from '../app/agreement.ts'
import type { Context } from '../app/context.ts'
import { Activation, SignRequest } from '../contract/agreement-life.ts'
import { AgreementCheck, AgreementPage, AgreementText, AgreementVersion } from '../contract/manage.ts'
import { isRefused, type Refused } from '../kernel/refusal.ts'
import { type Call, endpoint } from './endpoint.ts'
import { ApiError } from './errors.ts'

const Hash = z.strictObject({
  hash: z
    .string()
    .regex(/^(active|[0-9a-f]{64})$/, 'the hash of an agreement, or active')
    .describe('Hash of the version, or `active`'),
})
const EXAMPLE = { document: 'assay: 1\nname: Industrial pumps 2026\n', format: 'yaml' }

export const list = endpoint({
  summary: 'All versions, newest first.',
  answer: z.object({ agreements: z.array(AgreementVersion) }),
  handle: async ({ ctx }) => ({ agreements: await listAgreements(ctx) }),
})

export const page = endpoint({
  summary: 'One version with its document, read aloud; `active` is the one in force.',
  params: Hash,
  answer: AgreementPage,
  handle: ({ ctx, params }) => agreementPage(ctx, params.hash),
})

export const check = endpoint({
  summary: 'Say everything that is wrong with a text, with line and column. Stores nothing.',
  body: AgreementText,
  example: EXAMPLE,
  answer: AgreementCheck,
  handle: async ({ body }) => checkAgreement(body.document, body.format),
})

export const save = endpoint({
  summary: 'Save a text as a version. The same words again are the same version.',
  body: AgreementText,
  example: EXAMPLE,
  answer: AgreementVersion,
  status: 201,
  handle: ({ ctx, body, says }) => saveAgreement(ctx, { ...body, says }),
})

/** Keys sign nothing: the table of routes lets users alone in. */
const signerOf = ({ caller }: Call<unknown, unknown, unknown>): Signer => {
  if (caller.kind !== 'user') throw new ApiError('forbidden')
  return caller.user
}

/** The version after a deed, or why it was refused. */
const versionAfter = async (ctx: Context, result: { readonly hash: string } | Refused) =>
  isRefused(result) ? result : (await agreementVersion(ctx, result.hash))!

export const sign = endpoint({
  summary: 'Sign a version for your side, marketing or sales, by your role. The text cannot change any more.',
  params: Hash,
  body: SignRequest,
  example: { simulation: '12' },
  answer: AgreementVersion,
  handle: async (call) => {
    const { simulation } = call.body
    const seen = { simulation: simulation === undefined ? undefined : Number(simulation) }
    return versionAfter(call.ctx, await signAgreement(call.ctx, call.params.hash, signerOf(call), seen))
  },
})

export const withdraw = endpoint({
  summary: 'Take your signature back, while the version has not been in force.',
  params: Hash,
  answer: AgreementVersion,
  handle: async (call) =>
    versionAfter(call.ctx, await withdrawSignature(call.ctx, call.params.hash, signerOf(call))),
})

export const activate = endpoint({
  summary:
    'Put a version in force that marketing and sales have signed; everybody is scored by it first, then it takes over.',
  params: Hash,
  answer: Activation,
  status: 202,
  async handle({ ctx, params, says }) {
    const result = await activateAgreement(ctx, params.hash, says)
    return isRefused(result) ? result : activationView(ctx)
  },
})

export const activation = endpoint({
  summary: 'What is in force, which version is about to take over and how far that is, and what was before.',
  answer: Activation,
  handle: ({ ctx }) => activationView(ctx),
})

export const rollBack = endpoint({
  summary: 'Put the version before in force again; its signatures stand.',
  answer: Activation,
  status: 202,
  async handle({ ctx, says }) {
    const result = await rollBackAgreement(ctx, says)
    return isRefused(result) ? result : activationView(ctx)
  },
})

export const cancel = endpoint({
  summary: 'Stop the version that is about to take over; what is in force stays.',
  answer: Activation,
  async handle({ ctx }) {
    const result = await cancelActivation(ctx)
    return isRefused(result) ? result : activationView(ctx)
  },
})

export const discard = endpoint({
  summary: 'Throw away a version that nobody has signed and that has never been in force.',
  params: Hash,
  answer: null,
  status: 204,
  async handle({ ctx, params, reply }) {
    const result = await discardAgreement(ctx, params.hash)
    return isRefused(result) ? result : reply.code(204).send()
  },
})
