// Live changes end to end: what this process announces and what another process decided, over one stream.
import { expect, test } from 'vitest'
import { announce } from '../../src/app/change-feed.ts'
import { startServer } from '../../src/http/server.ts'
import { openWorld } from '../support/world.ts'
import { openCallers } from './callers.ts'

const world = await openWorld()
const server = await startServer(world, { host: '127.0.0.1', port: 0 })
const headersOf = await openCallers(world, server.app)

const change = (contact: number, because: string) => ({
  at: world.now(),
  contact,
  bucket: 'qualified' as const,
  bucketBefore: 'nurture' as const,
  score: 61.5,
  because,
})

/** Another process writes a decision; nobody tells this one. */
const decideElsewhere = (contact: number, says: string) =>
  world.db
    .insertInto('decision')
    .values({
      contact_id: contact,
      lead_id: null,
      decided_at: world.now(),
      known_at: world.now(),
      agreement_hash: 'h',
      cause: 'evidence',
      bucket: 'qualified',
      bucket_before: 'nurture',
      says,
      scorecard: null,
      score: 61.5,
      fit_grade: null,
      engagement_grade: null,
      explanation: '{}',
    })
    .execute()

async function openStream(more: Record<string, string> = {}) {
  const answer = await fetch(`${server.url}/api/changes`, {
    headers: { ...(await headersOf('role sales')), ...more },
  })
  const reader = answer.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`The stream ended with: ${text}`)
        text += decoder.decode(value, { stream: true })
      }
      return text
    },
    close: () => reader.cancel(),
  }
}

test('a change of this process comes at once, one of another within seconds, and after a break what was missed', async () => {
  const stream = await openStream()
  await stream.until(/retry: 2000/)
  announce(world, [change(1, 'Asked for a price')])
  const first = await stream.until(/Asked for a price/)
  expect(first).toContain(
    'event: change\ndata: {"at":"2026-01-05T08:00:00.000Z","contact":"1","bucket":"qualified","bucketBefore":"nurture","score":61.5,"because":"Asked for a price"}\n\n',
  )
  await new Promise((resolve) => setTimeout(resolve, 300))
  await decideElsewhere(2, 'Decided elsewhere')
  const text = await stream.until(/\nid: \d+\n\n$/)
  expect(text).toContain('"because":"Decided elsewhere"')
  await stream.close()

  const lastId = text.match(/id: (\d+)\n\n$/)?.[1] ?? ''
  await decideElsewhere(3, 'While nobody listened')
  const again = await openStream({ 'last-event-id': lastId })
  const missed = await again.until(/While nobody listened/)
  expect(missed).not.toContain('Decided elsewhere')
  await again.close()
  await server.stop()
})
