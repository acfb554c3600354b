// Live changes over HTTP: the endpoint of the streams that change-clients.ts keeps.
import { endpoint } from './endpoint.ts'

export const stream = endpoint({
  summary: 'Live changes of buckets and scores, as server-sent events named `change`.',
  answer: null,
  produces: 'text/event-stream',
  async handle({ request, reply, surroundings }) {
    const last = request.headers['last-event-id']
    await surroundings.changes.open(reply, typeof last === 'string' && /^\d{1,16}$/.test(last) ? last : null)
  },
})
