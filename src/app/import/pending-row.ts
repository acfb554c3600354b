// A touchpoint row between reading and storing, and the one line of text that it is while it waits on the disk.
// Invariant: what is read is what was written, but for the cells where nobody will ask for them.
// Deliberately absent: the names of fields. They would be most of the text.

import type { IdentifierKind } from '../../kernel/evidence.ts'
import type { CapturedEvent } from '../capture/event.ts'
import type { Row } from './row.ts'
import type { RowContent } from './row-reader.ts'

export interface PendingRow {
  readonly row: Row
  readonly content: RowContent
}

/** Without cells a row cannot be written to a file of rejected rows any more. */
export function writePending({ row, content }: PendingRow, keepsCells: boolean): string {
  const { line, cells, fault, noted } = row
  const { event, opportunity, account } = content
  return JSON.stringify([
    line,
    keepsCells ? cells : [],
    fault,
    noted ?? null,
    opportunity,
    account,
    event === null ? null : fieldsOf(event),
  ])
}

export function readPending(text: string): PendingRow {
  const [line, cells, fault, noted, opportunity, account, fields] = JSON.parse(text)
  return {
    row: noted === null ? { line, cells, fault } : { line, cells, fault, noted },
    content: { line, event: fields === null ? null : eventOf(fields), opportunity, account },
  }
}

const fieldsOf = (event: CapturedEvent): readonly unknown[] => [
  event.sourceId,
  event.messageId,
  event.occurredAt,
  event.known,
  event.type,
  event.own,
  event.channel,
  event.trafficSource,
  event.medium,
  event.campaign,
  event.path,
  event.properties,
  event.identifiers.map(({ kind, value }) => [kind, value]),
  event.linkStrength,
  event.claims,
  event.account,
  event.verdicts,
  event.contentHash,
  event.opensLead,
  event.says,
]

// biome-ignore lint/suspicious/noExplicitAny: these are the values that fieldsOf wrote, each at its place.
const eventOf = (fields: any): CapturedEvent => ({
  sourceId: fields[0],
  messageId: fields[1],
  occurredAt: fields[2],
  known: fields[3],
  type: fields[4],
  own: fields[5],
  channel: fields[6],
  trafficSource: fields[7],
  medium: fields[8],
  campaign: fields[9],
  path: fields[10],
  properties: fields[11],
  identifiers: fields[12].map(([kind, value]: readonly [IdentifierKind, string]) => ({ kind, value })),
  linkStrength: fields[13],
  claims: fields[14],
  account: fields[15],
  verdicts: fields[16],
  contentHash: fields[17],
  opensLead: fields[18],
  says: fields[19],
})
