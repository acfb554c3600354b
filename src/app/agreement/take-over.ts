// A version takes over: everybody is scored by it beside what is in force, those who changed meanwhile again, and then
// the two are exchanged in one transaction, so that every list, page and event sees one version or the other.
// Invariant: until that transaction nothing that anybody reads has changed, so cancelling or crashing costs nothing;
// what was begun by a process that is gone is begun again from the start.
// Deliberately absent: whether it may (activate.ts).

import { endSwitch, noteSwitch, type StoredSwitch, switchUnderWay } from '../../store/agreement-life.ts'
import {
  closePreparation,
  contactsByAccount,
  countChanged,
  exchange,
  holdScores,
  indexPrepared,
  keepPreparation,
  moveDecisions,
  openPreparation,
  type Place,
  preparationOwner,
  strangers,
  takeChanged,
} from '../../store/agreement-next.ts'
import { countContacts } from '../../store/contact-state.ts'
import { inTransaction } from '../../store/transaction.ts'
import { compiledAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import type { ActiveAgreement } from '../ingest/frame.ts'
import { rescoreContacts } from '../ingest/rescore.ts'
import { type Preparation, prepare } from './prepare.ts'

/** Contacts of one transaction. */
const CHUNK = 1_000
/** Transactions under way at once: while one waits for the database another is worked out. */
const LANES = 2
/** Notes that the exchange itself may still see to, while everybody waits for it. */
const LAST_MAX = 500
/** Far more than it takes: each round is quicker than the one before. */
const ROUNDS_MAX = 10_000
const DECISIONS_CHUNK = 5_000
/** A preparation whose owner has been silent for so long was left behind. */
const SILENT_MS = 60_000
const NOTE_EVERY_MS = 1_000
const TRIES_MAX = 20
const CAUSE = 'another agreement came into force'

export interface TakeOverProgress {
  readonly stage: string
  readonly done: number
  readonly total: number
}
type OnProgress = (progress: TakeOverProgress) => void | Promise<void>

/** The preparation was cancelled, or taken over by another process. */
class Ended extends Error {}

/** Carries out the switch that was asked for, if there is one and nobody else is at it; says whether it did. */
export async function carryOutSwitch(
  ctx: Context,
  { stopping, onProgress }: { readonly stopping?: AbortSignal; readonly onProgress?: OnProgress } = {},
): Promise<boolean> {
  const asked = await switchUnderWay(ctx.db)
  const held = await preparationOwner(ctx.db)
  if (asked === null) {
    // Decisions of the last switch, or tables of one that was cancelled, left behind by a process that ended.
    if (held !== null && held.aliveAt < ctx.now() - SILENT_MS) await tidy(ctx)
    return false
  }
  if (held !== null && held.aliveAt >= ctx.now() - SILENT_MS) return false
  const owner = ctx.newId()
  await inTransaction(ctx.db, (db) => openPreparation(db, owner, ctx.now()))
  const run = new Run(ctx, asked, owner, held !== null, stopping, onProgress)
  try {
    await run.prepareEverybody()
    await run.takeOver()
  } catch (error) {
    if (error instanceof Ended) {
      await closePreparation(ctx.db)
      return false
    }
    if (stopping?.aborted) {
      await closePreparation(ctx.db)
      throw error
    }
    ctx.log.error({ err: error, agreement: asked.hash }, 'a switch of agreements failed')
    await endSwitch(ctx.db, asked.id, {
      state: 'failed',
      at: ctx.now(),
      failure: String((error as Error).message),
    })
    await closePreparation(ctx.db)
    throw error
  }
  await tidy(ctx)
  await followStrangers(ctx, asked.hash)
  return true
}

class Run {
  readonly #ctx: Context
  readonly #asked: StoredSwitch
  readonly #owner: string
  readonly #stopping: AbortSignal | undefined
  readonly #onProgress: OnProgress | undefined
  readonly #again: boolean
  #next: ActiveAgreement | null = null
  #done = 0
  #total = 0
  #notedAt = 0

  constructor(
    ctx: Context,
    asked: StoredSwitch,
    owner: string,
    again: boolean,
    stopping: AbortSignal | undefined,
    onProgress: OnProgress | undefined,
  ) {
    this.#ctx = ctx
    this.#asked = asked
    this.#owner = owner
    this.#again = again
    this.#stopping = stopping
    this.#onProgress = onProgress
  }

  async prepareEverybody(): Promise<void> {
    this.#next = await compiledAgreement(this.#ctx, this.#asked.hash)
    this.#total = await countContacts(this.#ctx.db)
    const stage = this.#again ? 'Scoring everybody, begun again after an interruption' : 'Scoring everybody'
    await this.#note(stage, true)
    const chunks = this.#chunks()
    const lanes = this.#ctx.settings.databaseUrl === null ? 1 : LANES
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
          const { contacts, isWhole } = chunk.value
          await inTransaction(this.#ctx.db, (db) =>
            prepare(db, this.#preparation(false), contacts, [], isWhole ? 'whole' : 'part'),
          )
          this.#done += contacts.length
          await this.#note(stage)
        }
      }),
    )
    await this.#note('Sorting everybody into the lists', true)
    await indexPrepared(this.#ctx.db)
  }

  /** Goes through those who changed until few are left, then exchanges. */
  async takeOver(): Promise<void> {
    const stage = 'Following what has happened meanwhile'
    for (let round = 0; round < ROUNDS_MAX; round++) {
      if ((await countChanged(this.#ctx.db, LAST_MAX + 1)) <= LAST_MAX) break
      await inTransaction(this.#ctx.db, (db) => this.#follow(db, CHUNK))
      await this.#note(stage)
    }
    for (let tries = 1; ; tries++) {
      await this.#note('Taking over', true)
      try {
        await inTransaction(this.#ctx.db, (db) => this.#exchange(db))
        return
      } catch (error) {
        // 55P03 lock_not_available: somebody reads for long; nobody is kept waiting behind us.
        if ((error as { code?: unknown }).code !== '55P03' || tries >= TRIES_MAX) throw error
      }
      await inTransaction(this.#ctx.db, (db) => this.#follow(db, CHUNK))
    }
  }

  async #exchange(db: Context['db']): Promise<void> {
    await holdScores(db)
    for (let round = 0; round < ROUNDS_MAX; round++) if (!(await this.#follow(db, CHUNK))) break
    const { id, hash, kind, askedBy } = this.#asked
    const at = this.#ctx.now()
    await exchange(db, { hash, kind, by: askedBy, at })
    if (!(await endSwitch(db, id, { state: 'done', at }))) throw new Ended()
  }

  /** Prepares those anew who were written down as changed; false when nobody was. */
  async #follow(db: Context['db'], limit: number): Promise<boolean> {
    const { contacts, accounts } = await takeChanged(db, limit)
    if (contacts.length + accounts.length === 0) return false
    await prepare(db, this.#preparation(true), contacts, accounts, 'again')
    return true
  }

  #preparation(areStale: boolean): Preparation {
    return { next: this.#next!, at: this.#ctx.now(), cause: CAUSE, areStale }
  }

  /** Everybody in order of account, colleagues in one chunk where an account is not larger than one. */
  async *#chunks(): AsyncGenerator<{ readonly contacts: readonly number[]; readonly isWhole: boolean }> {
    for (const first of [
      { account: null, contact: 0 },
      { account: 0, contact: 0 },
    ] as const) {
      let after: Place = first
      for (;;) {
        const found = await contactsByAccount(this.#ctx.db, after, CHUNK)
        if (found.length === 0) break
        const last = found.at(-1)!.account
        const whole =
          found.length < CHUNK || last === null ? found : found.filter(({ account }) => account !== last)
        const chunk = whole.length === 0 ? found : whole
        const isWhole = chunk !== found || found.length < CHUNK || last === null
        const isContinued = after.account !== null && chunk[0]!.account === after.account
        after = chunk.at(-1)!
        yield { contacts: chunk.map(({ contact }) => contact), isWhole: isWhole && !isContinued }
      }
    }
  }

  async #note(stage: string, always = false): Promise<void> {
    this.#stopping?.throwIfAborted()
    const at = this.#ctx.now()
    if (!always && at - this.#notedAt < NOTE_EVERY_MS) return
    this.#notedAt = at
    const progress = { stage, done: this.#done, total: Math.max(this.#done, this.#total) }
    const goesOn = await noteSwitch(this.#ctx.db, this.#asked.id, progress)
    if (!goesOn || !(await keepPreparation(this.#ctx.db, this.#owner, at))) throw new Ended()
    await this.#onProgress?.(progress)
  }
}

/** Moves the decisions of a switch into the history, and removes the tables beside. */
async function tidy(ctx: Context): Promise<void> {
  const isDone = (await switchUnderWay(ctx.db)) === null
  while (isDone && (await preparationOwner(ctx.db)) !== null)
    if ((await inTransaction(ctx.db, (db) => moveDecisions(db, DECISIONS_CHUNK))) === 0) break
  await closePreparation(ctx.db)
}

/** What was written by transactions that had begun under the version before is scored anew. */
async function followStrangers(ctx: Context, hash: string): Promise<void> {
  for (;;) {
    const found = await strangers(ctx.db, hash, CHUNK)
    if (found.length === 0) return
    await rescoreContacts(ctx, found, CAUSE, { refold: true })
  }
}
