// Every "no" of the server in one shape, { error: { code, message, field? } }, from the table in
// contract/errors.ts. A bad request throws ApiError; what verbs refuse, what schemas find and what
// the framework or the database throw becomes one here. Deliberately absent: stack traces on the wire.

import { distance } from 'fastest-levenshtein'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type $ZodIssue, $ZodObject, type $ZodType } from 'zod/v4/core'
import { Overloaded } from '../app/ingest/queue.ts'
import { ERRORS, type ErrorBody, type ErrorCode } from '../contract/errors.ts'
import type { Refused } from '../kernel/refusal.ts'
import { DatabaseUnavailable } from '../store/database-unavailable.ts'

/** Seconds that a client is told to wait after 429 and 503. */
const RETRY_AFTER_SECONDS = 2
/** Longest message on the wire; a client's own long text is not sent back to it whole. */
const MESSAGE_CHARACTERS_MAX = 1000
const CAUSES_MAX = 5

/** A bad request: a code of the errors table, perhaps the field at fault and a sentence of detail. */
export class ApiError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  constructor(code: ErrorCode, more: { field?: string; detail?: string; cause?: unknown } = {}) {
    const sentence =
      more.detail === undefined ? ERRORS[code].message : `${ERRORS[code].message} ${more.detail}`
    super(sentence.slice(0, MESSAGE_CHARACTERS_MAX), { cause: more.cause })
    this.code = code
    this.field = more.field
  }
}

/** The refusal of a verb as an error of the wire. */
export const fromRefusal = ({ refused, detail }: Refused): ApiError =>
  new ApiError(refused, detail === undefined ? {} : { detail })

/** Body and status of an error. */
export function errorBody(error: ApiError): { readonly status: number; readonly body: ErrorBody } {
  const { code, message, field } = error
  return {
    status: ERRORS[code].status,
    body: { error: field === undefined ? { code, message } : { code, message, field } },
  }
}

/** Sends an error in the one shape. */
export function sendError(reply: FastifyReply, error: ApiError): FastifyReply {
  const { status, body } = errorBody(error)
  if (status === 429 || status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS))
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="assay"')
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
}

/** The server's one error handler: logs what is our fault, sends the rest as it is. */
export function handleError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toApiError(thrown)
  const { status } = ERRORS[error.code]
  if (status >= 500) request.log.error({ err: thrown, code: error.code }, error.message)
  return sendError(reply, error)
}

/** What schema validation attaches to its error: the schema and zod's first issue. */
export class SchemaFault extends Error {
  readonly issues: readonly $ZodIssue[]
  readonly schema: $ZodType
  constructor(issues: readonly $ZodIssue[], schema: $ZodType) {
    super('The request does not fit its schema.')
    this.issues = issues
    this.schema = schema
  }
}

const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_REQ_FILE_TOO_LARGE: 'payload_too_large',
  FST_FILES_LIMIT: 'bad_request',
  FST_FIELDS_LIMIT: 'bad_request',
  FST_PARTS_LIMIT: 'bad_request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  // The ingest queue is full (app/ingest/queue.ts).
  overloaded: 'overloaded',
}

/** Any thrown value as one error of the table; unknown ones are `internal`. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof SchemaFault) return fromFault(thrown)
  if (thrown instanceof Overloaded) return new ApiError('overloaded', { cause: thrown })
  if (isDatabaseAway(thrown)) return new ApiError('database_unavailable', { cause: thrown })
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown }
  if (typeof code === 'string' && FASTIFY_CODES[code] !== undefined)
    return new ApiError(FASTIFY_CODES[code], { cause: thrown })
  if (statusCode === 413) return new ApiError('payload_too_large', { cause: thrown })
  if (statusCode === 429) return new ApiError('rate_limited', { cause: thrown })
  // A client's fault that has no row of its own, such as a path that cannot be decoded.
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new ApiError('bad_request', { cause: thrown })
  return new ApiError('internal', { cause: thrown })
}

/** True when the error, or what caused it, says that the database does not answer. */
function isDatabaseAway(thrown: unknown): boolean {
  let error = thrown
  for (let depth = 0; depth < CAUSES_MAX && error instanceof Error; depth++) {
    if (error instanceof DatabaseUnavailable) return true
    error = error.cause
  }
  return false
}

function fromFault({ issues, schema }: SchemaFault): ApiError {
  // A misspelt field is unknown under one name and missing under the other; the first says what to do.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue === undefined) return new ApiError('bad_request')
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? ''
    const near = nearestWord(key, fieldsAt(schema, issue.path))
    const hint = near === null ? '' : ` Did you mean "${near}"?`
    return new ApiError('bad_request', {
      field: [...path, key].join('.'),
      detail: `There is no field "${key}".${hint}`,
    })
  }
  const field = path.join('.')
  return new ApiError('bad_request', {
    ...(field === '' ? {} : { field }),
    detail: `${field === '' ? 'Body' : field}: ${issue.message}.`,
  })
}

/** Names of the fields of the object schema at that path; empty when it is none. */
function fieldsAt(schema: $ZodType, path: readonly PropertyKey[]): string[] {
  let at: $ZodType | undefined = schema
  for (const step of path) {
    at = unwrap(at)
    if (at instanceof $ZodObject) at = at._zod.def.shape[String(step)]
    else if (at !== undefined && 'element' in at._zod.def) at = at._zod.def.element as $ZodType
    else return []
  }
  at = unwrap(at)
  return at instanceof $ZodObject ? Object.keys(at._zod.def.shape) : []
}

function unwrap(schema: $ZodType | undefined): $ZodType | undefined {
  let inner = schema
  while (inner !== undefined && 'innerType' in inner._zod.def) inner = inner._zod.def.innerType as $ZodType
  return inner
}

/** The word that is closest to what was written, if it is close enough to be meant. */
function nearestWord(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null
  let fewest = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase().slice(0, 100), candidate.toLowerCase())
    if (edits < fewest) {
      fewest = edits
      best = candidate
    }
  }
  return best
}
