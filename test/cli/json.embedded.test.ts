// What the commands print with --json is what their schemas say, to the last key. One database for all of them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMAND_OUTPUTS } from '../../src/contract/commands.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { makeSigners, runProgram, SIGNED, startProgram, stop } from './program.ts'

const SHIPPED = 'agreements/industrial-pumps.yaml'
const PEOPLE =
  'email,first name,company,website\nana@plant.example,Ana,Plant,plant.example\nbo@mill.example,Bo,,\n'

test('every command keeps to its schema', { timeout: 240_000 }, async () => {
  const scratch = scratchDirectory()
  const people = join(scratch, 'people.csv')
  writeFileSync(people, PEOPLE)
  const data = join(scratch, 'data')
  const seen = new Set<string>()
  const check = (name: string, stdout: string, nth = 0): unknown => {
    const { shape, lines } = COMMAND_OUTPUTS[name]![nth]!
    const documents = (lines ? stdout.trim().split('\n') : [stdout]).map((text) => JSON.parse(text))
    // What a schema does not name it drops, so it must give back all that was printed.
    for (const one of documents) expect(shape.parse(one), name).toEqual(one)
    seen.add(`${name} ${nth}`)
    return documents[0]
  }
  const server = startProgram(['serve', '--empty', '--port', '0', '--json', '--data', data])
  let printed = ''
  for await (const chunk of server.stdout) {
    printed += chunk
    if (printed.endsWith('}\n')) break
  }
  check('assay serve', printed)
  const run = async (name: string, args: readonly string[], nth = 0): Promise<unknown> => {
    const words = name.replace('assay ', '').split(' ')
    const { code, stdout, stderr } = await runProgram([...words, ...args, '--json', '--data', data])
    expect({ name, code, said: code === 0 ? '' : stderr }).toEqual({ name, code: 0, said: '' })
    return check(name, stdout, nth)
  }

  await run('assay agreement check', [SHIPPED])
  await makeSigners(['--data', data])
  await run('assay agreement activate', [SHIPPED, ...SIGNED])
  const second = join(scratchDirectory(), 'second.yaml')
  writeFileSync(second, readFileSync(SHIPPED, 'utf8').replace('\nname: ', '\nname: Second '))
  await run('assay agreement activate', [second, ...SIGNED])
  await run('assay agreement rollback', [])
  await run('assay agreement list', [])
  await run('assay agreement show', [])
  await run('assay import', [people, '--as', 'contacts', '--dry-run'])
  await run('assay import', [people, '--as', 'contacts'])
  await run('assay touch', ['ana@plant.example', 'quote_requested', '--note', 'Asked for a price'])
  await run('assay leads', ['--bucket', 'any'])
  await run('assay simulate', ['--draft', second])
  await run('assay score', [])
  await run('assay explain', ['ana@plant.example'])
  await run('assay merge', ['ana@plant.example', 'bo@mill.example', '--reason', 'Said so'])
  await run('assay export', ['ana@plant.example'])
  await run('assay split', ['bo@mill.example'])
  await run('assay erase', ['bo@mill.example', '--yes'])
  const key = (await run('assay key create', ['--scope', 'ingest', '--source', 'Website'])) as { id: string }
  await run('assay key revoke', [key.id])
  await run('assay key list', [])
  await run('assay user create', ['--email', 'cy@firm.example', '--role', 'viewer'])
  await run('assay user link', ['--email', 'cy@firm.example'])
  await run('assay user list', [])
  await run('assay doctor', [])
  const size = ['--contacts', '20', '--touchpoints', '400']
  await run('assay market', [...size, '--out', join(scratch, 'market')])
  await run('assay market', [...size, '--summary'], 1)
  expect(await stop(server)).toBe(0)

  const all = Object.entries(COMMAND_OUTPUTS).flatMap(([name, outputs]) =>
    outputs.map((_, nth) => `${name} ${nth}`),
  )
  expect([...seen].sort()).toEqual(all.sort())
})
