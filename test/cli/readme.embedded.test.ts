// The first ten minutes of the README, word for word: each command ends with 0, and the SDK's few lines make a lead.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { Explanation } from '../../src/contract/leads.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { makeSigners, runProgram, SIGNED, serve, stop } from './program.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const [, minutes = ''] = /## The first ten minutes\n([\s\S]*?)\n## /.exec(README) ?? []
const blocks = (language: string): string[] =>
  [...minutes.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text]) => text ?? '',
  )

test('runs as it is written', { timeout: 180_000 }, async () => {
  const scratch = scratchDirectory()
  const files = new Map([['fair.csv', join(scratch, 'fair.csv')]])
  writeFileSync(files.get('fair.csv')!, 'Email,First Name,Company\nbo@fair.example,Bo,Fair\n')
  const there = ['--data', join(scratch, 'data')]
  const { child, url } = await serve(['--empty', ...there])
  // The demo company brings this one along.
  await makeSigners(there)
  await runProgram(['agreement', 'activate', 'agreements/industrial-pumps.yaml', ...SIGNED, ...there])
  let key = ''
  let explained = ''
  for (const line of blocks('sh').join('').trim().split('\n')) {
    const words = line.replace(/ +#.*/, '').split(' ')
    if (words[0] === 'cp') {
      files.set(words[2]!, join(scratch, words[2]!))
      copyFileSync(join(ROOT, words[1]!), files.get(words[2]!)!)
      continue
    }
    expect(words.slice(0, 2), line).toEqual(['npx', 'assay'])
    const args = words.slice(2).map((word) => files.get(word) ?? word)
    const { code, stdout, stderr } = await runProgram([...args, ...there])
    expect({ line, code, said: code === 0 ? '' : stderr }).toEqual({ line, code: 0, said: '' })
    if (line.includes('key create')) {
      key = stdout.trim()
      await send(key, url)
    }
    if (line.includes('explain') && line.includes('--json')) explained = stdout
  }
  const { identifiers, score } = Explanation.parse(JSON.parse(explained))
  expect(identifiers.map(({ value }) => value).sort()).toEqual(['ana@pumps.example', 'device-1', 'u-1'])
  expect(score).toBeGreaterThan(0)
  expect(await stop(child)).toBe(0)
})

/** The lines for the SDK, with the key and the address put in; it is closed, so that nothing waits in its queue. */
async function send(key: string, url: string): Promise<void> {
  const [written = ''] = blocks('js')
  const lines = written
    .replace(/^import .*\n/, '')
    .replace('assay_ingest_…', key)
    .replace('http://127.0.0.1:4400', url)
  const { Analytics } = await import('@segment/analytics-node')
  await new Function('Analytics', `${lines}\nreturn analytics.closeAndFlush()`)(Analytics)
}
