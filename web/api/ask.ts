// One fetch for the whole app: JSON in, JSON out, and every failure becomes one ApiFailure with a sentence that
// says what to do. Deliberately absent: retries (the query client decides) and caching (it does that too).
import type { ErrorBody, ErrorCode } from '../../src/contract/errors.ts'

export class ApiFailure extends Error {
  readonly status: number
  readonly code: ErrorCode | 'unreachable'
  readonly field: string | null
  constructor(status: number, code: ErrorCode | 'unreachable', message: string, field: string | null = null) {
    super(message)
    this.name = 'ApiFailure'
    this.status = status
    this.code = code
    this.field = field
  }
}

const UNREACHABLE = 'The server does not answer. It may be starting again; this page keeps trying.'

/** Asks the server; throws ApiFailure. A FormData body is sent as it is, anything else as JSON. */
export async function ask<T>(
  path: string,
  request: { method?: string; body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const isForm = request.body instanceof FormData
  const init: RequestInit = { method: request.method ?? 'GET', credentials: 'same-origin' }
  if (request.signal) init.signal = request.signal
  if (isForm) init.body = request.body as FormData
  else if (request.body !== undefined) {
    init.body = JSON.stringify(request.body)
    init.headers = { 'content-type': 'application/json' }
  }
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiFailure(0, 'unreachable', UNREACHABLE)
  }
  if (response.status === 204) return undefined as T
  const text = await response.text()
  const body = text ? parse(text) : undefined
  if (!response.ok) throw failure(response.status, body)
  return body as T
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: a proxy answered. The status says enough.
    return undefined
  }
}

function failure(status: number, body: unknown): ApiFailure {
  const error = (body as Partial<ErrorBody> | undefined)?.error
  if (error?.code) return new ApiFailure(status, error.code, error.message, error.field ?? null)
  // better-auth answers { message, code } of its own.
  const message = (body as { message?: string } | undefined)?.message
  if (status === 401) return new ApiFailure(status, 'unauthorized', message ?? 'Sign in first.')
  if (status >= 502) return new ApiFailure(status, 'unreachable', UNREACHABLE)
  return new ApiFailure(status, 'internal', message ?? `The server answered ${status} without saying why.`)
}

/** Anything thrown, as a sentence for the reader. */
export const saysOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something went wrong on this page.'
