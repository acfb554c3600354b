// A mapping compiled against a header: from a row to the event, opportunity or account that it states.
// Invariant: a row gives something whole or a fault; the same row gives the same message id for ever.
// Deliberately absent: the database. Whether a row is new is asked later.

import type { IMPORT_KINDS } from '../../contract/manage.ts'
import type { Channel, Identifier } from '../../kernel/evidence.ts'
import type { StatedAccount } from '../account.ts'
import { websiteDomain } from '../capture/domain.ts'
import { accountDomainOf } from '../capture/email.ts'
import type { CapturedAccount, CapturedEvent } from '../capture/event.ts'
import { type EventType, snakeCase, typeCalled } from '../capture/event-name.ts'
import { judgeAnswer } from '../capture/junk.ts'
import type { MailboxLists } from '../capture/mailbox-lists.ts'
import { addressClaims } from '../capture/put-claims.ts'
import type { StatedOpportunity } from '../opportunity.ts'
import { attributesReader, type RowClaims, USUAL_PROVENANCE } from './attribute-reader.ts'
import { accountIdReader, type IdentifiersReader, identifiersReader } from './identifier-reader.ts'
import { CHANNEL_WORDS, type Mapping } from './mapping.ts'
import { opportunityReader } from './opportunity-reader.ts'
import { note, quoted, type Row, reject } from './row.ts'
import { rowIds } from './row-id.ts'
import { Compiler, type TextReader, type ValueReader } from './value-reader.ts'

export type ImportKind = (typeof IMPORT_KINDS)[number]

/** What the file and the run say of all its rows. */
export interface RowContext {
  readonly kind: ImportKind
  readonly sourceId: number
  readonly sourceName: string
  /** Whose ids the file holds: `hubspot`, `salesforce`, or a name made of the source's. */
  readonly system: string
  readonly says: string
  /** When the import began. */
  readonly now: number
  /** Which mailboxes are free, thrown away or of a role. */
  readonly lists: MailboxLists
}

/** What one row states. */
export interface RowContent {
  readonly line: number
  readonly event: CapturedEvent | null
  readonly opportunity: StatedOpportunity | null
  readonly account: StatedAccount | null
}

export interface RowReader {
  readonly read: (row: Row) => RowContent | null
  /** Columns that the mapping reads. */
  readonly used: ReadonlySet<string>
  readonly problems: readonly string[]
}

/** How far ahead a row may be dated: a clock in the wrong zone, not a plan. */
const AHEAD_MS_MAX = 24 * 3_600_000

/** Compiles a mapping for one file. `problems` are the reasons why the mapping does not fit it. */
export function rowReader(header: readonly string[], mapping: Mapping, context: RowContext): RowReader {
  const compiler = new Compiler(header, mapping)
  const ids = rowIds(header, context.sourceName)
  const identifiers = identifiersReader(compiler, mapping, context.system)
  const claims = attributesReader(compiler, mapping)
  const account = accountReader(compiler, mapping, context)
  const opportunity = opportunityReader(compiler, mapping, context)
  const messageId = compiler.text(mapping.messageId)
  const touch = touchReader(compiler, mapping, context)
  const properties = propertiesReader(compiler, header, mapping)
  const { kind, lists } = context
  const addresses = {
    describes: kind !== 'touchpoints',
    provenance: mapping.provenance ?? USUAL_PROVENANCE,
    lists,
  }
  compiler.problems.push(...missing(kind, mapping, identifiers, opportunity !== null))

  function read(row: Row): RowContent | null {
    if (row.fault !== null) return null
    const id = ids(row)
    const empty = { line: row.line, event: null, opportunity: null, account: null }
    if (kind === 'accounts') {
      const named = account?.(row, [])
      const stated = claims(row)
      if (named === null || named === undefined)
        reject(row, null, 'the row has neither a domain nor an id of the account')
      if (row.fault !== null || !named) return null
      return {
        ...empty,
        account: { account: named, claims: stated.claims, messageId: messageId?.(row) ?? id.messageId },
      }
    }
    // an opportunity may name nobody
    const others: Identifier[] | undefined = kind === 'opportunities' ? [] : undefined
    const who = identifiers?.(row, others === undefined, others) ?? []
    const deal = opportunity?.(row, who, others ?? [], account?.(row, who) ?? null) ?? null
    if (kind === 'opportunities')
      return row.fault === null && deal !== null ? { ...empty, opportunity: deal } : null
    const event = eventOf(row, who, id)
    return row.fault === null ? { ...empty, event, opportunity: deal } : null
  }

  function eventOf(
    row: Row,
    who: Identifier[],
    id: { messageId: string; contentHash: number },
  ): CapturedEvent {
    const stated = claims(row)
    const own = touch(row)
    const given = messageId?.(row)
    if (given !== undefined && given.length > 255)
      reject(row, null, 'the message id is longer than 255 characters')
    // what an address says for certain is known as long as the address
    for (const { kind: idKind, value } of who)
      if (idKind === 'email')
        for (const claim of addressClaims(value, addresses))
          stated.claims.push({ ...claim, occurredAt: own.occurredAt })
    const { claims: said, verdicts } = judged(who, stated)
    // Written out field by field: spreading would give each event a shape of its own, and cost all who read it.
    return {
      sourceId: context.sourceId,
      messageId: given ?? id.messageId,
      occurredAt: own.occurredAt,
      known: 'history',
      type: own.type,
      own: own.own,
      channel: own.channel,
      trafficSource: own.trafficSource,
      medium: own.medium,
      campaign: own.campaign,
      path: own.path,
      properties: properties(row),
      identifiers: who,
      linkStrength: who.length > 1 ? 'import' : null,
      claims: said,
      account: account?.(row, who) ?? null,
      verdicts,
      contentHash: id.contentHash,
      opensLead: kind === 'leads',
      says: context.says,
    }
  }

  return { read, used: compiler.used, problems: compiler.problems }
}

function missing(
  kind: ImportKind,
  mapping: Mapping,
  identifiers: IdentifiersReader | null,
  hasOpportunity: boolean,
): string[] {
  const problems: string[] = []
  if (kind === 'accounts') {
    if (!mapping.account?.domain && !mapping.account?.externalId)
      problems.push('No column is mapped to the account: name account.domain or account.externalId.')
  } else if (kind === 'opportunities') {
    if (!hasOpportunity || mapping.opportunity?.id === undefined)
      problems.push('No column is mapped to opportunity.id.')
  } else if (identifiers === null)
    problems.push(
      'No column is mapped to an identifier: name at least one of email, user_id, phone, crm_id, anonymous_id.',
    )
  if (kind === 'touchpoints' && mapping.type === undefined)
    problems.push('Touchpoints need a type: map a column, or write type: { constant: order_completed }.')
  if ((kind === 'touchpoints' || kind === 'leads') && mapping.at === undefined)
    problems.push(`${kind} need their date: map a column to \`at\`.`)
  if (
    kind === 'claims' &&
    mapping.attribute === undefined &&
    Object.keys(mapping.attributes ?? {}).length === 0
  )
    problems.push(
      'Claims need attributes: map columns under attributes, or name the columns `attribute` and `value`.',
    )
  return problems
}

type TouchParts = Pick<
  CapturedEvent,
  'occurredAt' | 'type' | 'own' | 'channel' | 'trafficSource' | 'medium' | 'campaign' | 'path'
>

function touchReader(
  compiler: Compiler,
  mapping: Mapping,
  { kind, now }: RowContext,
): (row: Row) => TouchParts {
  const dated = kind === 'touchpoints' || kind === 'leads'
  const at = compiler.moment(mapping.at, dated ? reject : note)
  const atField = typeof mapping.at === 'string' ? mapping.at : (mapping.at?.column ?? 'at')
  const type = compiler.text(mapping.type)
  const typeField = typeof mapping.type === 'string' ? mapping.type : (mapping.type?.column ?? 'type')
  const own =
    mapping.own === undefined
      ? null
      : compiler.value(
          typeof mapping.own === 'string'
            ? { column: mapping.own, as: 'boolean' }
            : { ...mapping.own, as: 'boolean' },
        )
  const channel = compiler.text(mapping.channel)
  const channelField =
    typeof mapping.channel === 'string' ? mapping.channel : (mapping.channel?.column ?? 'channel')
  const [trafficSource, medium, campaign, path] = (
    ['trafficSource', 'medium', 'campaign', 'path'] as const
  ).map((part) => compiler.text(mapping[part]))
  return (row) => {
    let occurredAt = at?.(row)
    if (occurredAt === undefined && dated) reject(row, atField, 'is empty')
    if (occurredAt !== undefined && occurredAt > now + AHEAD_MS_MAX)
      occurredAt = (dated ? reject : note)(row, atField, 'lies in the future')
    const name = type?.(row)
    if (name === undefined && kind === 'touchpoints') reject(row, typeField, 'is empty')
    const called = name === undefined ? IMPORTED : calledAs(name)
    const usual = called.type === 'imported' ? 'import' : called.channel
    return {
      occurredAt: occurredAt ?? now,
      type: called.type,
      // whoever stands on a list of leads came by himself; a list of contacts says nothing of that
      own: (own?.(row) as boolean | undefined) ?? (kind === 'leads' ? true : called.own),
      channel: channelOf(row, channelField, channel) ?? usual,
      trafficSource: trafficSource?.(row)?.toLowerCase() ?? null,
      medium: medium?.(row)?.toLowerCase() ?? null,
      campaign: campaign?.(row) ?? null,
      path: pathOf(path?.(row)),
    }
  }
}

const IMPORTED = typeCalled('imported')
/** A file has few types, unless it puts ids into them. */
const TYPES_REMEMBERED_MAX = 5_000
const remembered = new Map<string, EventType>()

function calledAs(name: string): EventType {
  let called = remembered.get(name)
  if (called !== undefined) return called
  called = typeCalled(snakeCase(name))
  if (remembered.size >= TYPES_REMEMBERED_MAX) remembered.clear()
  remembered.set(name, called)
  return called
}

function channelOf(row: Row, field: string, read: TextReader | null): Channel | null {
  const word = read?.(row)
  if (word === undefined) return null
  const channel = word.toLowerCase().replace(/[^a-z]+/g, '_')
  if (CHANNEL_WORDS.has(channel)) return channel as Channel
  reject(row, field, `${quoted(word)} is no channel; translate it with values:`)
  return null
}

/** The path of a URL, or a path as it is; at most 2,000 characters. */
function pathOf(text: string | undefined): string | null {
  if (text === undefined) return null
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  const path = bare.startsWith('/') ? bare : `/${bare}`
  return path.slice(0, 2000)
}

type AccountReader = (row: Row, who: readonly Identifier[]) => CapturedAccount | null

function accountReader(
  compiler: Compiler,
  mapping: Mapping,
  { system, lists }: RowContext,
): AccountReader | null {
  const spec = mapping.account
  const name = compiler.text(spec?.name)
  const domain = compiler.text(spec?.domain)
  const externalId = accountIdReader(compiler, spec?.externalId, system)
  const fields = [spec?.domain, spec?.externalId, spec?.name]
    .map((one) => (typeof one === 'string' ? one : one?.column))
    .filter((one) => one !== undefined)
  const domainField = typeof spec?.domain === 'string' ? spec.domain : (spec?.domain?.column ?? 'domain')
  return (row, who) => {
    const website = domain?.(row)
    const stated = websiteDomain(website)
    if (website !== undefined && stated === null)
      note(row, domainField, `${quoted(website)} names no company's domain`)
    const id = externalId?.(row) ?? null
    const called = name?.(row) ?? null
    const field = judgeAnswer('company', called) === null ? called : null
    if (stated !== null || id !== null)
      return { domain: stated, externalId: id, name: field, because: `imported column ${fields.join(', ')}` }
    const email = who.find((one) => one.kind === 'email')
    const own = email === undefined ? null : accountDomainOf(email.value, lists)
    return own === null ? null : { domain: own, externalId: null, name: field, because: 'e-mail domain' }
  }
}

/** Junk answers that make a row junk; one alone costs that answer and no more (as in capture). */
const JUNK_ANSWERS_MIN = 2

/** The verdict on a row by its answers, else the one junk answer as an observation. */
function judged(
  who: readonly Identifier[],
  { claims, junk }: RowClaims,
): Pick<CapturedEvent, 'claims' | 'verdicts'> {
  const reasons = [...new Set(junk)]
  let isJunk = false
  for (const { kind, value } of who) {
    if (kind !== 'email' && kind !== 'phone') continue
    const reason = judgeAnswer(kind, value)
    if (reason === null) continue
    reasons.push(`${kind}: ${reason}`)
    if (kind === 'email') isJunk = true
  }
  if (reasons.length === 0) return { claims, verdicts: [] }
  const reason = reasons.join('; ').slice(0, 300)
  // first, last and whole name are one answer
  const fields = new Set(
    reasons.map((one) => (/^(firstName|lastName|name):/.test(one) ? 'name' : one.slice(0, one.indexOf(':')))),
  )
  if (isJunk || fields.size >= JUNK_ANSWERS_MIN)
    return { claims, verdicts: [{ verdict: 'junk', reason: `junk answers: ${reason}` }] }
  const observed = { attribute: 'contact.junkAnswers', value: reason, provenance: 'observed' } as const
  return { claims: [...claims, observed], verdicts: [] }
}

/** What the touchpoint keeps beside: the columns that nothing else reads, unless the mapping names some. */
function propertiesReader(
  compiler: Compiler,
  header: readonly string[],
  mapping: Mapping,
): (row: Row) => Record<string, unknown> {
  const named = mapping.properties ?? 'rest'
  let readers: [string, ValueReader][]
  if (named === 'rest') {
    const taken = new Set(compiler.used)
    readers = header
      .filter((name) => name !== '' && !taken.has(name))
      .map((name) => [name, compiler.cell(name)])
    for (const [name] of readers) compiler.used.delete(name)
  } else if (Array.isArray(named)) readers = named.map((name) => [name, compiler.cell(name)])
  else
    readers = Object.entries(named).map(([name, spec]) => [name, compiler.value(spec) ?? (() => undefined)])
  readers = readers.filter(([name]) => name !== '__proto__')
  return (row) => {
    const properties: Record<string, unknown> = {}
    for (const [name, read] of readers) {
      const value = read(row)
      if (value !== undefined) properties[name] = value
    }
    return properties
  }
}
