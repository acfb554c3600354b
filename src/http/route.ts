// One row of the table of routes, and the table as a router reads it. A row without a statement of who may
// call it does not compile. Deliberately absent: handlers (one file per resource) and the rows (routes.ts).

import type { Who } from './caller.ts'
import type { Endpoint } from './endpoint.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface Route {
  readonly method: Method
  /** With `:name` for each parameter. */
  readonly path: string
  readonly who: Who
  readonly endpoint: Endpoint
}

/** One row. */
export const route = (method: Method, path: string, who: Who, endpoint: Endpoint): Route => ({
  method,
  path,
  who,
  endpoint,
})

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:[a-zA-Z]+/g, '[^/]+')}/?$`)

/** Gives the methods that a path takes; empty when nothing is there. */
export function methodsByPath(routes: readonly Route[]): (path: string) => Method[] {
  const patterns = routes.map((row) => ({ pattern: patternOf(row.path), method: row.method }))
  return (path) => patterns.filter((row) => row.pattern.test(path)).map((row) => row.method)
}
