// How the world has moved since the agreement was simulated: what was looked at, and what gives alarm.
import { z } from 'zod'
import { Id, Instant } from './leads.ts'

export const DRIFT_KINDS = ['scores', 'win_rate', 'ideal'] as const

export const DriftAlarm = z.object({ kind: z.enum(DRIFT_KINDS), says: z.string() })

export const DriftReport = z.object({
  scores: z
    .object({
      since: Instant.describe('When the distribution was taken that this one is held against'),
      bins: z.array(
        z.object({
          from: z.number().nullable().describe('null: no lower end'),
          to: z.number().nullable(),
          before: z.int(),
          now: z.int(),
        }),
      ),
      psi: z.number().nullable().describe('Population stability index; null where it was only taken down'),
      limit: z.number().nullable().describe('From here on it gives alarm'),
    })
    .nullable()
    .describe('Scores of open leads; null while there are too few'),
  winRates: z
    .array(
      z.object({
        grade: z.string(),
        promised: z.number().nullable(),
        leads: z.int().describe('Opened under this agreement, and old enough to have closed'),
        won: z.int(),
        rate: z.number().nullable(),
        low: z.number().nullable().describe('99 % interval of the rate'),
        high: z.number().nullable(),
        alarm: z.boolean(),
      }),
    )
    .describe('Against what the simulation promised that was signed'),
  ideal: z
    .array(
      z.object({
        attribute: z.string(),
        wanted: z.string(),
        known: z.int().describe('Won since then, of whom the attribute is known'),
        matching: z.int(),
        alarm: z.boolean(),
      }),
    )
    .describe('The ideal customer against those who were really won'),
  alarms: z.array(DriftAlarm),
  quiet: z.array(z.string()).describe('What cannot be told yet, and why'),
})
export type DriftReport = z.infer<typeof DriftReport>

export const DriftCheck = DriftReport.extend({
  id: Id,
  checkedAt: Instant,
  agreement: z.object({ hash: z.string(), name: z.string() }),
  simulation: Id.nullable().describe('The one that was signed'),
})

export const Drift = z.object({
  latest: DriftCheck.nullable(),
  history: z.array(z.object({ checkedAt: Instant, psi: z.number().nullable(), alarms: z.int() })),
})
