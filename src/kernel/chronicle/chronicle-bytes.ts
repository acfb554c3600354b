// A chronicle as bytes and back: a header in JSON, then the columns as they are, so that a fresh process or a browser
// reads them in place. The same chronicle gives the same bytes. Numbers are little-endian, as on every machine that runs this.
// Deliberately absent: files and compression.

import type { Scalar, TouchpointFacts } from '../evidence.ts'
import type { Chronicle, Watermark } from './chronicle.ts'

/** Bytes of another version are refused: build the chronicle anew. */
export const CHRONICLE_VERSION = 1
/** "ASSAYCHR" as two little-endian words. */
const MAGIC = [0x4153_5341, 0x5248_4359]
const PREFIX = 16
const ALIGNMENT = 8

const KINDS = { Uint8Array, Uint16Array, Uint32Array, Int32Array, Float64Array } as const
type Kind = keyof typeof KINDS
type Typed = InstanceType<(typeof KINDS)[Kind]>

interface Section {
  /** `touches.second`. */
  readonly path: string
  readonly kind: Kind
  readonly length: number
}

interface Header {
  readonly contacts: number
  readonly accounts: number
  readonly watermark: Watermark
  readonly facts: readonly TouchpointFacts[]
  readonly attributes: readonly string[]
  readonly values: readonly Scalar[]
  readonly currencies: readonly string[]
  readonly sections: readonly Section[]
}

const GROUPS = ['touches', 'claims', 'accountClaims', 'memberships', 'verdicts', 'leads', 'deals'] as const

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT

const kindOf = (column: unknown): Kind | null => {
  for (const kind of Object.keys(KINDS) as Kind[]) if (column instanceof KINDS[kind]) return kind
  return null
}

/** The typed columns of an object with their paths. */
function* columnsOf(group: object, prefix: string): Generator<[string, Kind, Typed]> {
  for (const [name, column] of Object.entries(group)) {
    const kind = kindOf(column)
    if (kind !== null) yield [prefix + name, kind, column as Typed]
  }
}

function* allColumns(chronicle: Chronicle): Generator<[string, Kind, Typed]> {
  yield* columnsOf({ ids: chronicle.ids, accountIds: chronicle.accountIds }, '')
  for (const group of GROUPS) yield* columnsOf(chronicle[group], `${group}.`)
}

/** JSON with everything beyond ASCII escaped, so that a character is a byte. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The bytes of a chronicle; `roomOf` may give shared memory, zeroed and of at least that size. */
export function encodeChronicle(
  chronicle: Chronicle,
  roomOf: (size: number) => Uint8Array = (size) => new Uint8Array(size),
): Uint8Array {
  const columns = [...allColumns(chronicle)]
  const { contacts, accounts, watermark, facts, attributes, values, deals } = chronicle
  const header: Header = {
    contacts,
    accounts,
    watermark,
    facts,
    attributes,
    values,
    currencies: deals.currencies,
    sections: columns.map(([path, kind, { length }]) => ({ path, kind, length })),
  }
  const text = asciiJson(header)
  let at = aligned(PREFIX + text.length)
  const size = columns.reduce((sum, [, , column]) => sum + aligned(column.byteLength), at)
  const bytes = roomOf(size)
  new Uint32Array(bytes.buffer, bytes.byteOffset, 4).set([...MAGIC, CHRONICLE_VERSION, text.length])
  for (let i = 0; i < text.length; i++) bytes[PREFIX + i] = text.charCodeAt(i)
  for (const [, , column] of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at)
    at += aligned(column.byteLength)
  }
  return bytes
}

/** Characters made at once from bytes; more arguments than this overflow a stack. */
const CHUNK = 8192

function textOf(bytes: Uint8Array, from: number, length: number): string {
  const parts: string[] = []
  for (let at = from; at < from + length; at += CHUNK)
    parts.push(String.fromCharCode(...bytes.subarray(at, Math.min(at + CHUNK, from + length))))
  return parts.join('')
}

/**
 * The chronicle in these bytes, without copying them: they must begin at a multiple of 8 and stay as they are. Throws for
 * bytes of another kind, of another version, or cut short.
 */
export function decodeChronicle(bytes: Uint8Array): Chronicle {
  if (bytes.byteOffset % ALIGNMENT !== 0)
    throw new Error(`A chronicle must begin at a multiple of ${ALIGNMENT}, got ${bytes.byteOffset}.`)
  if (bytes.length < PREFIX) throw new Error(`These are no bytes of a chronicle: ${bytes.length} of them.`)
  const prefix = new Uint32Array(bytes.buffer, bytes.byteOffset, 4)
  if (prefix[0] !== MAGIC[0] || prefix[1] !== MAGIC[1]) throw new Error('These are no bytes of a chronicle.')
  if (prefix[2] !== CHRONICLE_VERSION)
    throw new Error(`This chronicle is of version ${prefix[2]}, wanted ${CHRONICLE_VERSION}.`)
  const header = JSON.parse(textOf(bytes, PREFIX, prefix[3]!)) as Header
  let at = aligned(PREFIX + prefix[3]!)
  const groups: Record<string, Record<string, unknown>> = { '': {} }
  for (const group of GROUPS) groups[group] = {}
  for (const { path, kind, length } of header.sections) {
    const size = length * KINDS[kind].BYTES_PER_ELEMENT
    if (at + size > bytes.length)
      throw new Error(`A chronicle ends early: ${bytes.length} bytes, wanted ${at + size}.`)
    const [group, name] = path.includes('.') ? (path.split('.') as [string, string]) : ['', path]
    groups[group]![name] = new KINDS[kind](bytes.buffer as ArrayBuffer, bytes.byteOffset + at, length)
    at += aligned(size)
  }
  for (const group of GROUPS) groups[group]!.size = sizeOf(groups[group]!)
  const { contacts, accounts, watermark, facts, attributes, values, currencies } = header
  const { '': top, ...rest } = groups
  ;(rest.deals as Record<string, unknown>).currencies = currencies
  return { contacts, accounts, watermark, facts, attributes, values, ...top, ...rest } as unknown as Chronicle
}

/** Rows of a group: of its first column that is as long as the rows are many. */
const ROW_COLUMNS = ['second', 'cell', 'account', 'verdict', 'openedAt'] as const
function sizeOf(group: Readonly<Record<string, unknown>>): number {
  for (const name of ROW_COLUMNS) if (name in group) return (group[name] as Typed).length
  return 0
}
