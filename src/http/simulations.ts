// Simulations over HTTP: ask for one, follow it, read and export its report, cancel it.
// Deliberately absent: the work. A simulation is a row that a worker takes up; who asked polls the row.
import { z } from 'zod'
import { chroniclePart } from '../app/simulate/chronicle-part.ts'
import { reportAsCsv } from '../app/simulate/export.ts'
import {
  askForSimulation,
  cancelSimulation,
  listSimulations,
  simulationView,
} from '../app/simulate/simulation.ts'
import { SimulationRequest, SimulationView } from '../contract/simulation.ts'
import { isRefused } from '../kernel/refusal.ts'
import { endpoint } from './endpoint.ts'

const SimulationId = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,16}$/, 'the id of a simulation')
    .describe('Id of the simulation'),
})
const EXAMPLE = {
  draft: { document: 'assay: 1\nname: Industrial pumps 2026\n', format: 'yaml' },
  against: 'active',
  capacity: 40,
}

export const ask = endpoint({
  summary:
    'Replay a draft over history and hold it against another. Answers at once; follow the address of the row.',
  body: SimulationRequest,
  example: EXAMPLE,
  answer: SimulationView,
  status: 202,
  async handle({ ctx, body, says, reply }) {
    const asked = await askForSimulation(ctx, body, { says })
    if (!isRefused(asked)) reply.header('location', `/api/simulations/${asked.id}`)
    return asked
  },
})

export const list = endpoint({
  summary: 'The last simulations without their reports, newest first.',
  query: z.object({
    draft: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('Only those of the draft with this hash'),
  }),
  answer: z.object({ simulations: z.array(SimulationView) }),
  handle: async ({ ctx, query }) => ({ simulations: await listSimulations(ctx, query.draft ?? null) }),
})

export const show = endpoint({
  summary: 'One simulation: how far it has come, and its report once it is done.',
  params: SimulationId,
  answer: SimulationView,
  handle: ({ ctx, params }) => simulationView(ctx, Number(params.id)),
})

export const cancel = endpoint({
  summary: 'Cancel a simulation that waits or runs.',
  params: SimulationId,
  answer: SimulationView,
  handle: ({ ctx, params }) => cancelSimulation(ctx, Number(params.id)),
})

export const exportReport = endpoint({
  summary: 'The report as a file: JSON, or CSV with one figure a row.',
  params: SimulationId,
  query: z.object({ format: z.enum(['csv', 'json']).default('json') }),
  answer: null,
  produces: 'text/csv',
  async handle({ ctx, params, query, reply }) {
    const view = await simulationView(ctx, Number(params.id))
    if (isRefused(view)) return view
    if (view.report === null) return { refused: 'simulation_unfinished' as const }
    reply.header('content-disposition', `attachment; filename="simulation-${view.id}.${query.format}"`)
    return query.format === 'json'
      ? reply.type('application/json; charset=utf-8').send(JSON.stringify(view, null, 2))
      : reply.type('text/csv; charset=utf-8').send(reportAsCsv(view.report))
  },
})

/** Touchpoints that a browser may ask for: some hundred megabytes are no page any more. */
const PART_TOUCHPOINTS_MAX = 2_000_000

export const chronicle = endpoint({
  summary:
    'Everything known, in columns, for the replay in the browser: of those who acted last when that is too much.',
  query: z.object({
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(PART_TOUCHPOINTS_MAX)
      .default(500_000)
      .describe(
        'Touchpoints at most; the headers x-touchpoints and x-touchpoints-total say how many of how many',
      ),
  }),
  answer: null,
  produces: 'application/octet-stream',
  async handle({ ctx, query, request, reply }) {
    const part = await chroniclePart(ctx, query.limit)
    const tag = `"${part.tag}"`
    reply
      .header('etag', tag)
      .header('cache-control', 'private, no-cache')
      .header('x-touchpoints', String(part.touchpoints))
      .header('x-touchpoints-total', String(part.touchpointsTotal))
      .header('x-contacts', String(part.contacts))
      .header('x-contacts-total', String(part.contactsTotal))
      .header('x-properties', part.properties.map(encodeURIComponent).join(','))
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.type('application/octet-stream').send(Buffer.from(part.bytes()))
  },
})
