// Counters for Prometheus: requests by route and status, the process itself, the pool.
// Labels are route patterns, never paths, so that their number is bounded by the table of routes.
// Deliberately absent: anything about a person, and a global registry (two servers may share a process).

import type pg from 'pg'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  /** One finished request; `seconds` from the first byte in to the last byte out. */
  readonly request: (method: string, route: string, status: number, seconds: number) => void
  readonly changeClients: Gauge
}

/** A registry with everything that the server counts. Other parts may add their own to `registry`. */
export function openMetrics(pool: pg.Pool | null): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const seconds = new Histogram({
    name: 'assay_http_request_seconds',
    help: 'Time to answer, by method, route pattern and status.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const refused = new Counter({
    name: 'assay_http_refused_total',
    help: 'Answers of 400 and above, by status.',
    labelNames: ['status'] as const,
    registers,
  })
  const changeClients = new Gauge({
    name: 'assay_change_clients',
    help: 'Open streams of live changes.',
    registers,
  })
  if (pool !== null) gaugePool(pool, registers)
  return {
    registry,
    changeClients,
    request(method, route, status, duration) {
      seconds.observe({ method, route, status }, duration)
      if (status >= 400) refused.inc({ status })
    },
  }
}

function gaugePool(pool: pg.Pool, registers: Registry[]): void {
  new Gauge({
    name: 'assay_database_connections',
    help: 'Database connections of this process: open, idle, and callers waiting for one.',
    labelNames: ['state'] as const,
    registers,
    collect() {
      this.set({ state: 'open' }, pool.totalCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
}
