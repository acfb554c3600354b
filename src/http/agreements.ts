// Agreements over HTTP: the versions, one read aloud, check a text, save it, put it in force.
import { z } from 'zod'
import {
  activateAgreement,
  agreementPage,
  checkAgreement,
  discardAgreement,
  listAgreements,
  saveAgreement,
} from '../app/agreement.ts'
import { AgreementCheck, AgreementPage, AgreementText, AgreementVersion } from '../contract/manage.ts'
import { isRefused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'

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

export const activate = endpoint({
  summary: 'Put a version in force from now on; everybody is scored anew.',
  params: Hash,
  answer: AgreementVersion,
  handle: ({ ctx, params, says }) => activateAgreement(ctx, params.hash, says),
})

export const discard = endpoint({
  summary: 'Throw away a version that has never been active.',
  params: Hash,
  answer: null,
  status: 204,
  async handle({ ctx, params, reply }) {
    const result = await discardAgreement(ctx, params.hash)
    return isRefused(result) ? result : reply.code(204).send()
  },
})
