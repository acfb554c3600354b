// Events in Segment's format from 105 files of real tools: each is taken in whole, or refused with the reason
// that fits it. Nothing of the files is in the repository.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { captureMessage, isRefusing } from '../../src/app/capture/capture.ts'
import { captureSource } from '../../src/app/capture/source.ts'
import { sharedData } from '../support/shared-data.ts'

interface Fixture {
  readonly file: string
  readonly message: Record<string, unknown>
}

const folder = sharedData('event-fixtures')
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))
const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

function* fixtures(root: string): Generator<Fixture> {
  for (const name of readdirSync(join(root, 'destinations'))) {
    const file = `destinations/${name}`
    for (const row of json(root, file))
      for (const { message } of list(row.input.request.body)) yield { file, message }
  }
  for (const tool of readdirSync(join(root, 'webhook-sources')))
    for (const name of readdirSync(join(root, 'webhook-sources', tool))) {
      const file = `webhook-sources/${tool}/${name}`
      for (const message of list(json(root, file).output.queue).flat())
        yield { file, message: message as Fixture['message'] }
    }
}

const filesOf = (root: string): number =>
  readdirSync(root, { recursive: true }).filter((name) => String(name).endsWith('.json')).length

/** Every scalar of a value with its path, so that two shapes can be compared. */
function scalars(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) into.set(path, value)
  else
    for (const [key, member] of Object.entries(value))
      scalars(member, path === '' ? key : `${path}.${key}`, into)
  return into
}

const DELIVERY = {
  source: captureSource({ sourceId: 1, says: 'key Fixtures' }),
  arrivedAt: Date.UTC(2026, 10, 1),
}
// Columns of the event, or facts of the transport: they need not be among the properties as well.
const ELSEWHERE =
  /^(type|messageId|writeKey|receivedAt|_metadata\b.*|userId|anonymousId|timestamp|originalTimestamp|sentAt)$/

describe.skipIf(folder === null)('events of 105 files', () => {
  const all = folder ? [...fixtures(folder)] : []

  it('are taken in or refused with the reason that fits', () => {
    const counts = new Map<string, number>()
    const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1)
    const refusals: string[] = []
    for (const { file, message } of all) {
      const result = captureMessage(message, DELIVERY)
      if (isRefusing(result)) {
        count(`refused: ${result.refused}`)
        refusals.push(`${file.split('/').pop()} ${message.type}: ${result.refused} ${result.field}`)
      } else count(`taken: ${message.type}`)
    }
    console.info(`event fixtures: ${all.length} events of ${filesOf(folder as string)} files`)
    console.table([...counts].sort().map(([outcome, events]) => ({ outcome, events })))
    expect(filesOf(folder as string)).toBe(105)
    expect(all).toHaveLength(321)
    expect(refusals.sort()).toEqual([
      'am.json UNSUPPORTED-TYPE: type_unknown type',
      'am.json track: event_name_missing event',
      'am.json undefined: type_missing type',
      'mp.json alias: previous_id_missing previousId',
      'mp.json alias: previous_id_missing previousId',
      ...Array(6).fill('mp.json group: group_id_missing groupId'),
      'mp.json test: type_unknown type',
      'mp.json track: time_invalid timestamp',
      'mp.json track: time_invalid timestamp',
    ])
  })

  it('that are taken keep every value that was sent', () => {
    for (const { file, message } of all) {
      const before = JSON.stringify(message)
      const event = captureMessage(message, DELIVERY)
      expect(JSON.stringify(message), `${file} was changed`).toBe(before)
      if (isRefusing(event)) continue
      const kept = scalars(event.properties, '', new Map())
      const { properties, ...rest } = message
      const sent = new Map([...scalars(rest, '', new Map()), ...scalars(properties ?? {}, '', new Map())])
      const lost = [...sent].filter(
        ([path, value]) =>
          !ELSEWHERE.test(path) && kept.get(path) !== value && kept.get(`$${path}`) !== value,
      )
      expect(lost, file).toEqual([])
    }
  })
})
