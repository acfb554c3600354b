// The files of the web app as browsers get them: compressed where there is a compressed copy, whole where not.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { buildServer } from '../../src/http/server.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const webDirectory = scratchDirectory()
const SCRIPT = 'let answer = 42;\n'.repeat(200)
const PAGE = '<!doctype html><title>Assay</title>'.padEnd(2_000)
mkdirSync(join(webDirectory, 'assets'))
for (const [name, text] of [
  ['assets/app-1.js', SCRIPT],
  ['index.html', PAGE],
] as const) {
  writeFileSync(join(webDirectory, name), text)
  writeFileSync(join(webDirectory, `${name}.gz`), gzipSync(text))
  writeFileSync(join(webDirectory, `${name}.br`), brotliCompressSync(text))
}
writeFileSync(join(webDirectory, 'mark.svg'), '<svg/>')
const { app } = await buildServer(world, { webDirectory })
const get = (url: string, encoding?: string) =>
  app.inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } })

test.each([
  ['gzip', 'gzip', gunzipSync],
  ['gzip, deflate, br', 'br', brotliDecompressSync],
] as const)('a browser that takes %s gets %s', async (accepted, sent, open) => {
  for (const [url, text, type] of [
    ['/assets/app-1.js', SCRIPT, 'javascript'],
    ['/leads', PAGE, 'text/html'],
  ] as const) {
    const answer = await get(url, accepted)
    expect(answer.headers).toMatchObject({
      'content-encoding': sent,
      vary: expect.stringMatching(/accept-encoding/i),
    })
    expect(answer.headers['content-type']).toContain(type)
    expect(open(answer.rawPayload).toString()).toBe(text)
  }
  expect((await get('/assets/app-1.js', accepted)).headers['cache-control']).toMatch(/immutable/)
})

test('without a compressed copy, or a browser that takes one, the file itself is sent', async () => {
  const mark = await get('/mark.svg', 'gzip, br')
  expect([mark.body, mark.headers['content-encoding']]).toEqual(['<svg/>', undefined])
  const script = await get('/assets/app-1.js')
  expect([script.body, script.headers['content-encoding']]).toEqual([SCRIPT, undefined])
})

test('whoever asks for favicon.ico gets the mark', async () => {
  const icon = await get('/favicon.ico')
  expect([icon.statusCode, icon.body]).toEqual([200, '<svg/>'])
  expect(icon.headers['content-type']).toContain('image/svg+xml')
})

test('a compressed copy has no address of its own', async () => {
  expect((await get('/assets/app-1.js.gz')).statusCode).toBe(404)
})
