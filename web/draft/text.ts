// Changes in the text of an agreement that leave every other character as it was: comments, order, quotes and line
// breaks are the author's. A scalar is replaced where it stands; a missing key is added behind its neighbours.
// Deliberately absent: writing the document anew, which would lay it out in our way and not in theirs.
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'

export type Path = readonly (string | number)[]
export type Written = string | number

/** The tree of a text; null while it is not one. */
export function readTree(text: string): Document | null {
  const document = parseDocument(text, { uniqueKeys: false, version: '1.2', prettyErrors: false })
  return document.errors.length > 0 || !isMap(document.contents) ? null : document
}

/** A key as it is written: `1` and `1..49` are words here, whatever YAML makes of them. */
export const keyOf = (pair: Pair): string =>
  isScalar(pair.key) ? String(pair.key.source ?? pair.key.value) : ''

export const pairOf = (map: unknown, key: string): Pair | undefined =>
  isMap(map) ? map.items.find((pair) => keyOf(pair) === key) : undefined

/** The node at a path, or null. */
export function nodeAt(document: Document, path: Path): Node | null {
  let node: unknown = document.contents
  for (const step of path) {
    if (typeof step === 'number') node = isSeq(node) ? node.items[step] : undefined
    else node = pairOf(node, step)?.value
    if (!node) return null
  }
  return node as Node
}

/** The text with the scalar at a path replaced; as it was when there is none. */
export function withScalar(text: string, path: Path, value: Written): string {
  const document = readTree(text)
  const node = document && nodeAt(document, path)
  if (!isScalar(node) || !node.range) return text
  return text.slice(0, node.range[0]) + String(value) + text.slice(node.range[1])
}

/** The text with a key added to the map at a path, in the way that map is written. */
export function withKey(text: string, path: Path, key: string, value: Written): string {
  const document = readTree(text)
  const map = document && nodeAt(document, path)
  if (!isMap(map) || map.items.length === 0 || pairOf(map, key)) return text
  const end = endOf(map.items.at(-1)!)
  if (end === null) return text
  const added = `${key}: ${value}`
  if (map.flow) return `${text.slice(0, end)}, ${added}${text.slice(end)}`
  // Behind the comment of the line before, which is about that line.
  const newline = text.indexOf('\n', end)
  const lineEnd = newline < 0 ? text.length : newline
  return `${text.slice(0, lineEnd)}\n${' '.repeat(columnOf(text, map))}${added}${text.slice(lineEnd)}`
}

const endOf = (pair: Pair): number | null => {
  const node = (pair.value ?? pair.key) as Node | null
  return node?.range?.[1] ?? null
}

function columnOf(text: string, map: YAMLMap): number {
  const start = (map.items[0]!.key as Node).range![0]
  return start - (text.lastIndexOf('\n', start - 1) + 1)
}
