// SIGKILL in the middle of an ingest, ten times, at random moments. Whatever was answered with success is there,
// once; what was not is sent again, as a client does, and is then there once too. docs/durability.md names this test.
import fs from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { durabilitySettings } from '../../src/store/durability.ts'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { cloneOnServer, templateDirectory } from '../support/template.ts'
import { makeSigners, runProgram, type Serving, SIGNED, serve } from './program.ts'

const KILLS = 10
const SENDERS = 4
const EVENTS_A_BATCH = 20
const WRITING_MS_MAX = 600
/** More than can fail between the death of the server and the news of it. */
const UNANSWERED_MAX = 1_000
const ROOT = path.resolve(import.meta.dirname, '../..')
const COUNT_FSYNCS = path.join(ROOT, 'test/support/count-fsyncs.cjs')

interface Place {
  readonly data: string
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  readonly drop: () => Promise<void>
}

async function makePlace(): Promise<Place> {
  const data = scratchDirectory()
  const fsyncs = path.join(data, 'fsyncs')
  fs.writeFileSync(fsyncs, '')
  const env = { ASSAY_DATA: data, COUNT_FSYNCS: fsyncs, LOG_LEVEL: 'error' }
  const serverUrl = process.env.TEST_DATABASE_URL
  if (!serverUrl) {
    fs.cpSync(await templateDirectory(), data, { recursive: true })
    return { data, url: '', env, drop: async () => undefined }
  }
  const { url, drop } = await cloneOnServer(serverUrl)
  return { data, url, env: { ...env, DATABASE_URL: url }, drop }
}

/** The messages of a batch: eight visitors, one of whom is identified as a person of one of 50 addresses. */
function messagesOf(batch: number): { readonly messageId: string }[] {
  return Array.from({ length: EVENTS_A_BATCH }, (_, at) => ({
    messageId: `${batch}/${at}`,
    anonymousId: `visitor ${batch % 40} ${at % 8}`,
    timestamp: new Date(Date.UTC(2026, 0, 5) + batch * 60_000 + at).toISOString(),
    ...(at === 0
      ? { type: 'identify', userId: `person${batch % 50}@example.com`, traits: { jobLevel: 'head' } }
      : {
          type: 'page',
          name: 'Pricing',
          properties: { path: '/pricing', url: 'https://shop.example/pricing' },
        }),
  }))
}

async function send(server: Serving, key: string, batch: number): Promise<boolean> {
  try {
    const answer = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch: messagesOf(batch), sentAt: new Date().toISOString() }),
    })
    await answer.text()
    return answer.ok
  } catch {
    // The server was killed before it answered.
    return false
  }
}

/** Sends from several clients until the server is killed; answers which batches were acknowledged and which were not. */
async function sendUntilKilled(server: Serving, key: string, next: () => number) {
  const acknowledged: number[] = []
  const unanswered: number[] = []
  let dead = false
  server.child.once('exit', () => {
    dead = true
  })
  const sender = async () => {
    while (!dead) {
      const batch = next()
      if (await send(server, key, batch)) {
        if (acknowledged.length === 0)
          setTimeout(() => server.child.kill('SIGKILL'), Math.random() * WRITING_MS_MAX)
        acknowledged.push(batch)
      } else if (unanswered.push(batch) > UNANSWERED_MAX)
        throw new Error('The server answers, but takes nothing.')
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  return { acknowledged, unanswered }
}

test('nothing acknowledged is lost and nothing is stored twice', { timeout: 400_000 }, async () => {
  const place = await makePlace()
  await makeSigners([], place.env)
  const activated = await runProgram(
    ['agreement', 'activate', path.join(ROOT, 'agreements/industrial-pumps.yaml'), ...SIGNED],
    place.env,
  )
  expect(activated).toMatchObject({ code: 0 })
  const key = (
    await runProgram(['key', 'create', '--scope', 'ingest', '--name', 'Website'], place.env)
  ).stdout.trim()

  let batches = 0
  const acknowledged: number[] = []
  let again: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await serve(['--empty'], place.env, ['--require', COUNT_FSYNCS])
    for (const batch of again) expect(await send(server, key, batch)).toBe(true)
    acknowledged.push(...again)
    const fsyncs = fs.statSync(path.join(place.data, 'fsyncs')).size
    const sent = await sendUntilKilled(server, key, () => batches++)
    expect(sent.acknowledged.length).toBeGreaterThan(0)
    // The embedded database is in the killed process: its commits must have reached the disk by themselves. Batches
    // that wait together share a commit, so there is at least one for as many as can wait.
    if (place.url === '')
      expect(fs.statSync(path.join(place.data, 'fsyncs')).size - fsyncs).toBeGreaterThanOrEqual(
        sent.acknowledged.length / SENDERS,
      )
    acknowledged.push(...sent.acknowledged)
    again = sent.unanswered
  }

  const { db, close } = await openDatabase({
    dataDirectory: place.data,
    databaseUrl: place.url || null,
    log: pino({ level: 'silent' }),
  })
  expect(await durabilitySettings(db)).toMatchObject({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
  })
  const { rows: stored } = await sql<{ message: string; times: number }>`
    select message_id as message, count(*) as times from touchpoint group by message_id`.execute(db)
  const { rows: counted } = await sql<{ state: number; log: number }>`
    select (select coalesce(sum(touch_count), 0)::int8 from contact_state) as state,
      (select count(*) from touchpoint) as log`.execute(db)
  await close()
  await place.drop()

  expect(stored.filter(({ times }) => times !== 1)).toEqual([])
  const there = new Set(stored.map(({ message }) => message))
  const pages = acknowledged.flatMap((batch) => messagesOf(batch).filter((_, at) => at > 0))
  expect(pages.filter(({ messageId }) => !there.has(messageId))).toEqual([])
  // The states were written in the same transactions, so they count each touchpoint once as well.
  expect(counted[0]?.state).toBe(counted[0]?.log)
})
