// The numbers of an agreement that people turn: points, half-lives, caps, windows, thresholds and capacity, each
// with its place in the text, found by walking the document. What a rule is about stays with the text.
// Deliberately absent: meaning and limits (contract/agreement.ts judges the text after every change).
import { isMap, isScalar, isSeq, type Pair } from 'yaml'
import { UNIT_SECONDS } from '../../src/contract/agreement-words.ts'
import { keyOf, nodeAt, type Path, pairOf, readTree } from './text.ts'

export type FieldKind = 'points' | 'duration' | 'cap' | 'threshold' | 'count' | 'capacity' | 'trust'

export interface Field {
  readonly path: Path
  readonly kind: FieldKind
  readonly label: string
  /** Days for a duration, else the number as it is written. */
  readonly value: number
}
export interface RuleForm {
  readonly path: Path
  readonly says: string
  readonly fields: readonly Field[]
  /** Keys that this rule may have and has not. */
  readonly addable: readonly ('halfLife' | 'cap')[]
}
export interface FormGroup {
  readonly title: string
  readonly rules: readonly RuleForm[]
}

/** `14d` or `2 weeks` as days. */
export function daysOf(written: unknown): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(String(written).trim())
  if (!match) return null
  const unit = UNIT_SECONDS[match[2]!] ?? UNIT_SECONDS[match[2]!.replace(/s$/, '')]
  return unit === undefined ? null : (Number(match[1]) * unit) / 86_400
}

/** Days as a document writes them: `14d`, `36h`. */
export const writtenDays = (days: number): string =>
  Number.isInteger(days) ? `${days}d` : `${Math.max(1, Math.round(days * 24))}h`

/** The whole form; null while the text cannot be read. */
export function formOf(text: string): readonly FormGroup[] | null {
  const document = readTree(text)
  if (!document) return null
  const at = (...path: Path) => nodeAt(document, path)
  const groups: FormGroup[] = []
  const cards = at('scorecards')
  if (isMap(cards))
    for (const card of cards.items) {
      const name = keyOf(card)
      const of = cards.items.length > 1 ? ` (${name})` : ''
      const path = ['scorecards', name]
      groups.push({
        title: `What they do${of}`,
        rules: rulesAt(at(...path, 'engagement'), [...path, 'engagement']),
      })
      groups.push({ title: `Who they are${of}`, rules: rulesAt(at(...path, 'fit'), [...path, 'fit']) })
      groups.push({ title: `Grades${of}`, rules: gradesAt(at(...path, 'grades'), [...path, 'grades']) })
    }
  for (const bucket of ['qualified', 'disqualified'])
    groups.push({
      title: bucket === 'qualified' ? 'Qualified when' : 'Disqualified when',
      rules: conditionsAt(at('buckets', bucket), ['buckets', bucket]),
    })
  groups.push({ title: 'Promises of sales', rules: capacityAt(at('handoff', 'capacity')) })
  groups.push({ title: 'Whom we believe', rules: trustAt(at('trust')) })
  return groups.filter((group) => group.rules.length > 0)
}

const saysAt = (item: unknown): string => {
  const node = pairOf(item, 'says')?.value
  return isScalar(node) ? String(node.value) : 'Without words'
}

const numberOf = (node: unknown): number | null =>
  isScalar(node) && typeof node.value === 'number' ? node.value : null

function rulesAt(list: unknown, path: Path): RuleForm[] {
  if (!isSeq(list)) return []
  return list.items.flatMap((item, index) => {
    if (!isMap(item)) return []
    const here = [...path, index]
    const has = (key: string) => pairOf(item, key) !== undefined
    const decays = path.at(-1) === 'engagement' && !has('within') && !has('onDays') && !has('atLeast')
    return {
      path: here,
      says: saysAt(item),
      fields: item.items.flatMap((pair) => fieldsOf(pair, here)),
      addable: decays ? (['halfLife', 'cap'] as const).filter((key) => !has(key)) : [],
    }
  })
}

const COUNTS: Readonly<Record<string, string>> = { onDays: 'On so many days', atLeast: 'At least' }
const DURATIONS: Readonly<Record<string, string>> = {
  halfLife: 'Half-life',
  within: 'Within',
  validFor: 'Valid for',
}

/** The fields of one key of a rule; points may be a table, and a table of tables. */
function fieldsOf(pair: Pair, above: Path): Field[] {
  const key = keyOf(pair)
  const path = [...above, key]
  if (key === 'points') return pointsOf(pair.value, path, '')
  if (key === 'cap') return one(numberOf(pair.value), path, 'cap', 'At most')
  if (COUNTS[key]) return one(numberOf(pair.value), path, 'count', COUNTS[key])
  if (DURATIONS[key] && isScalar(pair.value))
    return one(daysOf(pair.value.value), path, 'duration', DURATIONS[key])
  return []
}

const one = (value: number | null, path: Path, kind: FieldKind, label: string): Field[] =>
  value === null ? [] : [{ path, kind, label, value }]

function pointsOf(node: unknown, path: Path, label: string): Field[] {
  if (isMap(node))
    return node.items.flatMap((pair) => {
      const key = keyOf(pair)
      return pointsOf(pair.value, [...path, key], label ? `${label}, ${key}` : key)
    })
  return one(numberOf(node), path, 'points', label || 'Points')
}

function gradesAt(grades: unknown, path: Path): RuleForm[] {
  return ['fit', 'engagement'].flatMap((side) => {
    const scale = pairOf(grades, side)?.value
    if (!isMap(scale)) return []
    const fields = scale.items.flatMap((pair) =>
      one(numberOf(pair.value), [...path, side, keyOf(pair)], 'threshold', `${keyOf(pair)} from`),
    )
    const says = side === 'fit' ? 'Fit: how well they suit us' : 'Engagement: how much they look at us'
    return fields.length > 0 ? [{ path: [...path, side], says, fields, addable: [] }] : []
  })
}

function conditionsAt(list: unknown, path: Path): RuleForm[] {
  if (!isSeq(list)) return []
  return list.items.flatMap((item, index) => {
    const when = pairOf(item, 'when')?.value
    if (!isMap(when)) return []
    const here = [...path, index, 'when']
    const fields = when.items.flatMap((pair) => fieldsOf(pair, here))
    return fields.length > 0 ? [{ path: [...path, index], says: saysAt(item), fields, addable: [] }] : []
  })
}

function capacityAt(node: unknown): RuleForm[] {
  const match = isScalar(node) ? /^(\d+)\s*\/\s*week$/.exec(String(node.value)) : null
  if (!match) return []
  const path = ['handoff', 'capacity']
  const fields = one(Number(match[1]), path, 'capacity', 'Leads a week')
  return [{ path, says: 'So many leads can be called', fields, addable: [] }]
}

function trustAt(node: unknown): RuleForm[] {
  if (!isMap(node)) return []
  const fields = node.items.flatMap((pair) =>
    one(numberOf(pair.value), ['trust', keyOf(pair)], 'trust', keyOf(pair)),
  )
  return [{ path: ['trust'], says: 'A value counts by who said so', fields, addable: [] }]
}

/** What a field's number is in the text. */
export function writtenOf(kind: FieldKind, value: number): string | number {
  if (kind === 'duration') return writtenDays(value)
  if (kind === 'capacity') return `${value}/week`
  return value
}
