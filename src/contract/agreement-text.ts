// From the text of an agreement (YAML 1.2 or JSON) to plain values, with the line and column of each key and value.
// Everything odd is refused here, so that later stages see only maps, lists and finite scalars:
// aliases, tags, duplicate keys, prototype keys, NaN, infinity, deep nesting, more than 500 KB.
// Deliberately absent: what any key means.

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

export type AgreementFormat = 'yaml' | 'json'
export type PlainValue = string | number | boolean | null | readonly PlainValue[] | PlainMap
export interface PlainMap {
  readonly [key: string]: PlainValue
}
export type Path = readonly (string | number)[]

/** One fault of the written form. `expected` completes "expected …"; `nearest` is the nearest valid word. */
export interface Problem {
  readonly line: number | null
  readonly column: number | null
  readonly path: string
  readonly message: string
  readonly expected: string | null
  readonly nearest: string | null
}

/** A fault whose place is still a path; `onKey` points at the key rather than its value. */
export interface Fault {
  readonly path: Path
  readonly message: string
  readonly expected?: string
  readonly nearest?: string | null
  readonly onKey?: boolean
}

export interface AgreementText {
  /** undefined when the text is not even one document. */
  readonly value: PlainValue | undefined
  /** Why there is no value at all. */
  readonly problems: readonly Problem[]
  /** What is wrong within the value, such as a key written twice. */
  readonly faults: readonly Fault[]
  /** Gives a fault its line and column: its own, or those of the nearest enclosing key. */
  readonly place: (fault: Fault) => Problem
}

export const DOCUMENT_BYTES_MAX = 500_000
/** A real agreement is five levels deep; 24 leaves room, and keeps every walk of it far from the stack's end. */
const DEPTH_MAX = 24
const LINES_MAX = 20_000
/** The parser's own errors come in cascades; ten say enough. */
const SYNTAX_PROBLEMS_MAX = 10
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

interface Place {
  readonly key: number | null
  readonly value: number
}

const keyOf = (path: Path): string => JSON.stringify(path)
/** `scorecards.pumps.fit[2].points`, as people write paths. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  )

const unplaced = (message: string, expected: string | null = null): Problem => ({
  line: null,
  column: null,
  path: '',
  message,
  expected,
  nearest: null,
})

const refused = (message: string, expected?: string): AgreementText => ({
  value: undefined,
  problems: [unplaced(message, expected ?? null)],
  faults: [],
  place: (fault) => unplaced(fault.message),
})

/** Brackets opened and not yet closed; strings and comments are not told apart, hence the generous limit. */
function nestsTooDeep(text: string): boolean {
  let open = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 91 || code === 123) open++
    else if (code === 93 || code === 125) open--
    if (open > 500) return true
  }
  return false
}

function refuseText(text: string): AgreementText | null {
  if (text.length > DOCUMENT_BYTES_MAX || new TextEncoder().encode(text).length > DOCUMENT_BYTES_MAX)
    return refused('The document is larger than 500 KB.', 'at most 500,000 bytes')
  if (text.trim() === '') return refused('The document is empty.', 'a document that begins with "assay: 1"')
  if (text.includes('\0') || /\p{Surrogate}/u.test(text))
    return refused('The document is not valid text: it contains a NUL or half a character.', 'UTF-8 text')
  if (text.split('\n').length > LINES_MAX) return refused('The document has more than 20,000 lines.')
  if (nestsTooDeep(text)) return refused('The document is nested too deeply.', `at most ${DEPTH_MAX} levels`)
  return null
}

/** Reads YAML or JSON text; never throws. All faults that can be seen without knowing the keys are returned together. */
export function readAgreementText(text: string, format: AgreementFormat): AgreementText {
  const early = refuseText(text)
  if (early !== null) return early
  const lines = new LineCounter()
  const at = (offset: number | null) => {
    if (offset === null) return { line: null, column: null }
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  let document: Document
  try {
    // Duplicate keys are looked for below: the parser's own check compares every pair of keys.
    document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      version: '1.2',
      prettyErrors: false,
    })
  } catch {
    return refused('The document is nested too deeply.', `at most ${DEPTH_MAX} levels`)
  }
  const problems: Problem[] = [...document.errors, ...document.warnings]
    .slice(0, SYNTAX_PROBLEMS_MAX)
    .map((error) => ({ ...unplaced(sentence(error.message)), ...at(error.pos[0]) }))
  if (problems.length === 0 && format === 'json') problems.push(...jsonProblems(text))
  const places = new Map<string, Place>()
  const place = (fault: Fault): Problem => {
    const offset = offsetOf(places, fault)
    return {
      ...at(offset),
      path: pathText(fault.path),
      message: fault.message,
      expected: fault.expected ?? null,
      nearest: fault.nearest ?? null,
    }
  }
  if (problems.length > 0) return { value: undefined, problems, faults: [], place }
  const faults: Fault[] = []
  const value = plainValue(document.contents, [], null, places, faults)
  return { value, problems: [], faults, place }
}

const sentence = (message: string): string => (message.endsWith('.') ? message : `${message}.`)

function jsonProblems(text: string): Problem[] {
  try {
    JSON.parse(text)
    return []
  } catch (error) {
    return [unplaced(`The document is not JSON: ${(error as Error).message}.`, 'JSON, or the format "yaml"')]
  }
}

function offsetOf(places: ReadonlyMap<string, Place>, fault: Fault): number | null {
  for (let length = fault.path.length; length >= 0; length--) {
    const place = places.get(keyOf(fault.path.slice(0, length)))
    if (place === undefined) continue
    const exact = length === fault.path.length
    // What is missing has no place of its own: the key of the map that should have it is the best hint.
    return exact && !fault.onKey ? place.value : (place.key ?? place.value)
  }
  return null
}

function plainValue(
  node: Node | null,
  path: Path,
  keyOffset: number | null,
  places: Map<string, Place>,
  faults: Fault[],
): PlainValue {
  const offset = node?.range?.[0] ?? keyOffset ?? 0
  places.set(keyOf(path), { key: keyOffset, value: offset })
  if (path.length > DEPTH_MAX) {
    faults.push({ path, message: 'This is nested too deeply.', expected: `at most ${DEPTH_MAX} levels` })
    return null
  }
  if (node === null) return null
  if (isAlias(node)) {
    faults.push({
      path,
      message: 'Anchors and aliases are not allowed: what people sign is written out where it holds.',
      expected: 'the value itself; text that begins with * needs quotes',
    })
    return null
  }
  if (node.tag?.startsWith('!')) {
    faults.push({ path, message: `The tag ${node.tag} is not allowed.`, expected: 'a plain value' })
    return null
  }
  if (isScalar(node)) return scalar(node.value, path, faults)
  if (isSeq(node))
    return node.items.map((item, i) => plainValue(item as Node | null, [...path, i], null, places, faults))
  if (isMap(node)) return plainMap(node.items, path, places, faults)
  faults.push({ path, message: 'This is neither a value, a list nor a map.' })
  return null
}

function scalar(value: unknown, path: Path, faults: Fault[]): PlainValue {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  faults.push({
    path,
    message: `${String(value)} is not a number to count with.`,
    expected: 'a finite number',
  })
  return null
}

function plainMap(
  items: readonly { key: unknown; value: unknown }[],
  path: Path,
  places: Map<string, Place>,
  faults: Fault[],
): PlainMap {
  // Without a prototype, so that no key can mean more than it says.
  const map: Record<string, PlainValue> = Object.create(null)
  for (const { key, value } of items) {
    const keyOffset = (key as Node | null)?.range?.[0] ?? null
    const name = isScalar(key)
      ? String(isScalar(key) && key.source !== undefined ? key.source : key.value)
      : null
    if (name === null || PROTOTYPE_KEYS.has(name)) {
      const inside = [...path, name ?? '?']
      places.set(keyOf(inside), { key: keyOffset, value: keyOffset ?? 0 })
      const message = name === null ? 'A key must be one word or text.' : `The key ${name} is not allowed.`
      faults.push({ path: inside, message, onKey: true })
      continue
    }
    const inside = [...path, name]
    if (Object.hasOwn(map, name)) {
      faults.push({ path: inside, message: `The key ${name} is written twice here.`, onKey: true })
      places.set(keyOf(inside), { key: keyOffset, value: keyOffset ?? 0 })
      continue
    }
    map[name] = plainValue((value as Node | null) ?? null, inside, keyOffset, places, faults)
  }
  return map
}
