// A mapping made from the names of the columns, for exports of HubSpot and Salesforce and for plain lists.
// Invariant: it is an ordinary mapping document, shown by a dry run, to be saved and corrected by hand.
// Deliberately absent: looking at values. What a column is called decides.

import { ACTIVITY_TYPES, IGNORED_COLUMNS, KNOWN_COLUMNS, SIGNS, type System } from './crm-columns.ts'
import type { Mapping } from './mapping.ts'
import type { ImportKind } from './row-reader.ts'

export interface AutoMapping {
  readonly mapping: Mapping
  /** Whose export it looks like; null: nobody's in particular. */
  readonly system: System | null
  /** What people should know of what was assumed. */
  readonly notes: readonly string[]
  /** Columns that are known and not used; the notes say why. */
  readonly ignored: readonly string[]
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Maps what it recognises; the rest is kept as properties. */
export function autoMapping(header: readonly string[], kind: ImportKind): AutoMapping {
  const byName = new Map<string, string>()
  for (const name of header) if (!byName.has(plainName(name))) byName.set(plainName(name), name)
  const system = systemOf(header, byName)
  const mapping: Record<string, unknown> = { as: kind }
  const taken = new Set<string>()
  for (const { target, kinds, names, of } of KNOWN_COLUMNS) {
    if (!kinds.includes(kind) || (of !== undefined && (system === null || !of.includes(system)))) continue
    const found = names.find((name) => byName.has(name) && !taken.has(name))
    if (found === undefined || has(mapping, target)) continue
    taken.add(found)
    put(mapping, target, byName.get(found) as string)
  }
  const notes = finish(mapping, kind, system, byName)
  if (system === null) notes.push(...notesOfNobody(mapping, byName))
  const ignored: string[] = []
  for (const { kinds, names, reason } of IGNORED_COLUMNS) {
    const found = [...byName]
      .filter(([name]) => names.has(name) && !taken.has(name))
      .map(([, given]) => given)
    if (!kinds.includes(kind) || found.length === 0) continue
    ignored.push(...found)
    notes.push(`Not used: ${found.join(', ')}; ${reason}.`)
  }
  return { mapping: mapping as Mapping, system, notes, ignored }
}

/** The system with more signs of its own, if any has one; of equally many HubSpot, whose columns anybody may add to. */
function systemOf(header: readonly string[], byName: ReadonlyMap<string, string>): System | null {
  const count = ({ exact, names, together }: (typeof SIGNS)[System]): number =>
    header.filter((name) => exact.has(name)).length +
    [...byName.keys()].filter((name) => names.has(name)).length +
    together.filter((all) => all.every((name) => byName.has(name))).length
  const [hubspot, salesforce] = [count(SIGNS.hubspot), count(SIGNS.salesforce)]
  if (hubspot === 0 && salesforce === 0) return null
  return hubspot >= salesforce ? 'hubspot' : 'salesforce'
}

const STAGES = ['stage', 'stagename', 'dealstage']

/** What it means that nobody knows whose export this is: for ids, and for the stages of deals. */
function notesOfNobody(mapping: Tree, byName: ReadonlyMap<string, string>): string[] {
  const notes: string[] = []
  if (['identifiers.crm_id', 'account.externalId', 'opportunity.id'].some((target) => has(mapping, target)))
    notes.push(
      "Whose export this is cannot be told from its columns: its ids are taken as the source's own. If other files hold the same ids, give all of them one source.",
    )
  const stage = STAGES.find((name) => byName.has(name))
  if (stage !== undefined && 'opportunity' in mapping)
    notes.push(
      `A stage is not taken for an outcome (${byName.get(stage)}); say in a mapping what its words mean.`,
    )
  return notes
}

type Tree = Record<string, unknown>

/** `attributes.contact.title` has two steps: attribute names keep their dot. */
const steps = (target: string): [string] | [string, string] => {
  const dot = target.indexOf('.')
  return dot === -1 ? [target] : [target.slice(0, dot), target.slice(dot + 1)]
}

function has(mapping: Tree, target: string): boolean {
  const [group, name] = steps(target)
  if (name === undefined) return group in mapping
  return name in ((mapping[group] as Tree | undefined) ?? {})
}

function put(mapping: Tree, target: string, column: string): void {
  const [group, name] = steps(target)
  if (name === undefined) mapping[group] = column
  else mapping[group] = { ...(mapping[group] as Tree | undefined), [name]: column }
}

/** What the names alone do not say: formats of dates, types of activities, a name out of two. */
function finish(
  mapping: Tree,
  kind: ImportKind,
  system: System | null,
  byName: ReadonlyMap<string, string>,
): string[] {
  const notes: string[] = []
  if (system !== null)
    notes.push(`The columns look like an export of ${system === 'hubspot' ? 'HubSpot' : 'Salesforce'}.`)
  mapping.dates =
    system === 'salesforce'
      ? ['ISO', 'M/D/YYYY, h:mm A', 'M/D/YYYY h:mm A', 'M/D/YYYY', 'DD.MM.YYYY HH:mm', 'DD.MM.YYYY']
      : ['ISO', 'epoch-ms', 'DD.MM.YYYY HH:mm', 'DD.MM.YYYY']
  if (system === 'salesforce')
    notes.push(
      'Dates with slashes are read as month/day/year; name another format in a mapping if that is wrong.',
    )
  if (typeof mapping.type === 'string') mapping.type = { column: mapping.type, values: ACTIVITY_TYPES }
  withAllContacts(mapping, byName)
  const attributes = mapping.attributes as Tree | undefined
  if (
    attributes !== undefined &&
    attributes['contact.name'] === undefined &&
    attributes['contact.firstName'] !== undefined &&
    attributes['contact.lastName'] !== undefined
  )
    attributes['contact.name'] = {
      columns: [attributes['contact.firstName'], attributes['contact.lastName']],
    }
  const account = mapping.account as Tree | undefined
  if (account?.name !== undefined && kind !== 'opportunities')
    mapping.attributes = { ...(mapping.attributes as Tree | undefined), 'account.name': account.name }
  return notes
}

/** Beside the primary contact of a HubSpot record the list of all of them says who else there is. */
function withAllContacts(mapping: Tree, byName: ReadonlyMap<string, string>): void {
  const identifiers = mapping.identifiers as Tree | undefined
  const all = byName.get('associatedcontactids')
  const primary = byName.get('associatedcontactidsprimary')
  if (all === undefined || primary === undefined || identifiers?.crm_id !== primary) return
  identifiers.crm_id = [primary, all]
}
