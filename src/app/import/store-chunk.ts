// Stores one chunk of rows and says of each whether it was new, changed something, or was there already.
// A dry run asks the same questions and stores nothing.
// Invariant: the words of a dry run are those of the real run right after it.

import type { Identifier } from '../../kernel/evidence.ts'
import { findIdentifiers } from '../../store/identity.ts'
import { findStoredMessages } from '../../store/touchpoint.ts'
import { recordAccounts } from '../account.ts'
import { contentHash } from '../capture/content-hash.ts'
import type { CapturedEvent } from '../capture/event.ts'
import type { Context } from '../context.ts'
import { ingest } from '../ingest/ingest.ts'
import { type OpportunityWord, recordOpportunities } from '../opportunity.ts'
import type { RowFault } from './row.ts'
import { SeenHashes } from './row-id.ts'
import type { ImportKind, RowContent } from './row-reader.ts'

export type StoredWord = 'created' | 'updated' | 'unchanged'

/** What one run remembers from chunk to chunk. */
export class Storing {
  /** Identifiers seen in this run: a dry run stores none, so it has to remember. */
  readonly seen = new SeenHashes()
  readonly kind: ImportKind
  readonly sourceId: number
  readonly says: string
  readonly dryRun: boolean

  constructor(kind: ImportKind, sourceId: number, says: string, dryRun: boolean) {
    this.kind = kind
    this.sourceId = sourceId
    this.says = says
    this.dryRun = dryRun
  }
}

/** One word or fault a row, in the order given. */
export async function storeChunk(
  ctx: Context,
  storing: Storing,
  rows: readonly RowContent[],
): Promise<(StoredWord | RowFault)[]> {
  const words: (StoredWord | RowFault)[] = rows.map(() => 'unchanged')
  await storeEvents(ctx, storing, rows, words)
  await storeAccounts(ctx, storing, rows, words)
  await storeOpportunities(ctx, storing, rows, words)
  return words
}

async function storeEvents(
  ctx: Context,
  storing: Storing,
  rows: readonly RowContent[],
  words: (StoredWord | RowFault)[],
): Promise<void> {
  const events: CapturedEvent[] = []
  const places: number[] = []
  for (const [i, { event }] of rows.entries()) {
    if (event === null) continue
    events.push(event)
    places.push(i)
  }
  if (events.length === 0) return
  // Of touchpoints storing them tells; of all else only what was known before.
  const isTold = storing.kind === 'touchpoints' && !storing.dryRun
  const expected = isTold ? null : await expectedWords(ctx, storing, events)
  const results = storing.dryRun ? null : (await ingest(ctx, events)).results
  for (const [k, place] of places.entries()) {
    const result = results?.[k]
    words[place] =
      result === 'erased'
        ? { field: null, reason: 'this person was erased and is not taken in again' }
        : result === 'conflict'
          ? CONFLICT
          : result === 'repeated'
            ? 'unchanged'
            : (expected?.[k] ?? 'created')
  }
}

const CONFLICT: RowFault = {
  field: 'messageId',
  reason: 'another row with this id and other content is stored',
}

/** created or updated by whether the person is known; unchanged by whether the message is stored. */
async function expectedWords(
  ctx: Context,
  storing: Storing,
  events: readonly CapturedEvent[],
): Promise<(StoredWord | RowFault)[]> {
  const stored = new Map<string, number>()
  for (const message of await findStoredMessages(ctx.db, events))
    stored.set(message.messageId, message.contentHash)
  const known = storing.kind === 'touchpoints' ? null : await knownIdentifiers(ctx, events)
  return events.map((event) => {
    const before = stored.get(event.messageId)
    if (before !== undefined) return before === event.contentHash ? 'unchanged' : CONFLICT
    stored.set(event.messageId, event.contentHash)
    if (known === null) return 'created'
    let someKnown = false
    for (const one of event.identifiers) {
      if (known.has(keyOf(one))) someKnown = true
      if (!storing.seen.add(contentHash(keyOf(one)))) someKnown = true
    }
    return someKnown ? 'updated' : 'created'
  })
}

const keyOf = ({ kind, value }: Identifier): string => `${kind} ${value}`

async function knownIdentifiers(
  ctx: Context,
  events: readonly CapturedEvent[],
): Promise<ReadonlySet<string>> {
  const wanted = new Map<string, Identifier>()
  for (const { identifiers } of events) for (const one of identifiers) wanted.set(keyOf(one), one)
  const { identifiers } = await findIdentifiers(ctx.db, [...wanted.values()])
  return new Set(identifiers.map(keyOf))
}

async function storeAccounts(
  ctx: Context,
  { dryRun, sourceId, says }: Storing,
  rows: readonly RowContent[],
  words: (StoredWord | RowFault)[],
): Promise<void> {
  const places = rows.flatMap(({ account }, i) => (account === null ? [] : [i]))
  if (places.length === 0) return
  const accounts = places.map((place) => rows[place]!.account!)
  const results = await recordAccounts(ctx, { sourceId, says, dryRun }, accounts)
  for (const [k, place] of places.entries()) words[place] = results[k] as StoredWord
}

async function storeOpportunities(
  ctx: Context,
  { dryRun, kind, sourceId, says }: Storing,
  rows: readonly RowContent[],
  words: (StoredWord | RowFault)[],
): Promise<void> {
  const places = rows.flatMap(({ opportunity }, i) =>
    opportunity === null || typeof words[i] !== 'string' ? [] : [i],
  )
  if (places.length === 0) return
  const results = await recordOpportunities(
    ctx,
    { sourceId, says, dryRun },
    places.map((place) => rows[place]!.opportunity!),
  )
  for (const [k, place] of places.entries()) {
    const word = results[k] as OpportunityWord
    // a row of leads is new or not by its lead; its deal can only make it changed
    if (kind === 'opportunities') words[place] = word
    else if (words[place] === 'unchanged' && word !== 'unchanged') words[place] = 'updated'
  }
}
