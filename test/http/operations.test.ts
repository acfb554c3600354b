// Alive, ready, counted, listed; live changes; the web app's files; a stop that lets requests finish.
import fs from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serverAddress } from '../../src/app/server-address.ts'
import type { ChangeSource, StreamEvent } from '../../src/http/change-clients.ts'
import { buildServer, startServer } from '../../src/http/server.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { openWorld } from '../support/world.ts'
import { freshAddress, openCallers } from './callers.ts'

const world = await openWorld()
const { app } = await buildServer(world, { pool: world.pool })
const headersOf = await openCallers(world, app)

test('health and readiness answer in JSON', async () => {
  expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' })
  expect((await app.inject({ url: '/readyz' })).json()).toEqual({ status: 'ready' })
})

test('counters name routes by pattern and never a person or a token', async () => {
  await app.inject({ url: '/sign-in/some-secret-token', remoteAddress: freshAddress() })
  const { body, headers } = await app.inject({ url: '/metrics' })
  expect(headers['content-type']).toContain('text/plain')
  expect(body).toContain(
    'assay_http_request_seconds_count{method="GET",route="/sign-in/:token",status="410"} 1',
  )
  expect(body).toContain('assay_database_connections{state="open"}')
  expect(body).toContain('process_resident_memory_bytes')
  expect(body).not.toContain('some-secret-token')
})

test('counters are for this machine or a key, not for a stranger nor for what a proxy passes on', async () => {
  const from = (remoteAddress: string, headers = {}) =>
    app.inject({ url: '/metrics', remoteAddress, headers })
  expect((await from('127.0.0.1')).statusCode).toBe(200)
  expect((await from('::1')).statusCode).toBe(200)
  expect((await from('203.0.113.9')).statusCode).toBe(401)
  expect((await from('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' })).statusCode).toBe(401)
  expect((await from('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' })).statusCode).toBe(401)
  expect((await from('203.0.113.9', await headersOf('key read'))).statusCode).toBe(200)
})

test('every answer carries its request id and the headers that browsers obey', async () => {
  const { headers } = await app.inject({ url: '/healthz' })
  expect(headers['x-request-id']).toMatch(/^id\d+$/)
  expect(headers['content-security-policy']).toContain("script-src 'self';")
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['access-control-allow-origin']).toBeUndefined()
})

test('the web app is served with long caching for hashed files, and its own addresses give its page', async () => {
  const directory = scratchDirectory()
  fs.mkdirSync(join(directory, 'assets'))
  fs.writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Assay</title>')
  fs.writeFileSync(join(directory, 'assets', 'index-abc123.js'), 'export {}')
  fs.writeFileSync(join(directory, '..', 'outside.txt'), 'secret')
  const server = await buildServer(world, { webDirectory: directory })
  const get = (url: string) => server.app.inject({ url })
  for (const url of ['/', '/leads', '/contacts/ana%40example.com', '/leads?bucket=qualified']) {
    const page = await get(url)
    expect([url, page.statusCode, page.headers['cache-control']]).toEqual([url, 200, 'no-cache'])
    expect(page.body).toContain('<title>Assay</title>')
  }
  const script = await get('/assets/index-abc123.js')
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(script.headers['content-type']).toContain('javascript')
  for (const url of [
    '/assets/gone.js',
    '/api/nothing',
    '/v1/nothing',
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/favicon.ico',
  ]) {
    const answer = await get(url)
    expect([url, answer.statusCode, answer.json().error.code]).toEqual([url, 404, 'not_found'])
  }
  await server.stop()
})

/** A source of changes by hand. */
function handSource() {
  const listeners = new Set<(event: StreamEvent) => void>()
  const past: StreamEvent[] = []
  const source: ChangeSource = {
    since: async (id) => past.filter((event) => Number(event.id) > Number(id)),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const tell = (data: unknown) => {
    const event = { id: String(past.length + 1), data }
    past.push(event)
    for (const listener of listeners) listener(event)
  }
  return { source, tell, listeners }
}

/** Reads a stream until its text holds all of `wanted`. */
async function readUntil(body: ReadableStream<Uint8Array>, wanted: readonly string[]): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (!wanted.every((part) => text.includes(part))) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return text
}

const until = async (condition: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 500 && !condition(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect(condition()).toBe(true)
}

test('a change reaches every open stream, and one who was away gets what was missed', async () => {
  const { source, tell, listeners } = handSource()
  const server = await startServer(world, { host: '127.0.0.1', port: 0, changes: source })
  const headers = await headersOf('role viewer')
  tell({ contact: '1', because: 'before anybody listened' })
  const open = (more = {}) => fetch(`${server.url}/api/changes`, { headers: { ...headers, ...more } })
  const first = await open()
  expect(first.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(first.headers.get('content-security-policy')).toContain("default-src 'self'")
  await until(() => listeners.size === 1)
  tell({ contact: '2', because: 'Asked for a price' })
  const heard = await readUntil(first.body!, ['Asked for a price'])
  expect(heard).toBe(
    'retry: 2000\n\nid: 2\nevent: change\ndata: {"contact":"2","because":"Asked for a price"}\n\n',
  )
  await until(() => listeners.size === 0)
  const second = await open({ 'last-event-id': '0' })
  const caughtUp = await readUntil(second.body!, ['before anybody listened', 'Asked for a price'])
  expect(caughtUp.match(/^id: /gm)).toHaveLength(2)
  await server.stop()
})

test('a stop ends streams, lets requests finish, refuses new ones, and gives the address back', async () => {
  const { source } = handSource()
  const server = await startServer(world, { host: '127.0.0.1', port: 0, changes: source })
  expect(await serverAddress(world)).toBe(server.url)
  const stream = await fetch(`${server.url}/api/changes`, { headers: await headersOf('key read') })
  const slow = new Promise<number>((resolve, reject) => {
    const body = '{"email":"not an address","password":"x"}'
    const call = httpRequest(
      `${server.url}/api/session`,
      { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': body.length } },
      (answer) => resolve(answer.statusCode ?? 0),
    )
    call.on('error', reject)
    call.write(body.slice(0, 10))
    setTimeout(() => call.end(body.slice(10)), 300)
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const stopped = server.stop()
  expect(await slow).toBe(401)
  await stopped
  expect(await stream.text()).toContain('retry: 2000')
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  expect(await serverAddress(world)).toBe('http://127.0.0.1:4400')
})
