// Answers that read whole tables are kept where the tables are large: such an answer is served again for KEPT_MS and
// then made anew in the background. Small ones are always made anew, so that small installations see the present.

import type { Kysely } from 'kysely'
import type { Database } from '../../store/schema.ts'
import type { Context } from '../context.ts'

export const KEPT_MS = 30_000
/** Names that are kept at once; pages of lists have names of their own. */
const NAMES_MAX = 200

interface Kept {
  readonly value: unknown
  /** By the context's clock. */
  readonly at: number
  readonly isSmall: boolean
}

export interface Answer<T> {
  readonly value: T
  /** When it was made, by the context's clock. */
  readonly at: number
  /** Made for this question. */
  readonly isFresh: boolean
}

const answers = new WeakMap<Kysely<Database>, Map<string, Kept>>()
const running = new WeakMap<Kysely<Database>, Map<string, Promise<Kept>>>()

const of = <T>(map: WeakMap<Kysely<Database>, Map<string, T>>, db: Kysely<Database>): Map<string, T> => {
  const held = map.get(db) ?? new Map<string, T>()
  map.set(db, held)
  return held
}

/** The answer that `make` gives now, or gave a little while ago where `isSmall` says that it is not. */
export async function kept<T>(
  ctx: Context,
  name: string,
  make: () => Promise<T>,
  isSmall: (value: T) => boolean,
): Promise<Answer<T>> {
  const held = of(answers, ctx.db).get(name)
  if (held === undefined || held.isSmall) return asked(ctx, name, make, isSmall)
  if (ctx.now() - held.at >= KEPT_MS)
    asked(ctx, name, make, isSmall).catch((error) =>
      ctx.log.warn({ err: error, name }, 'a kept answer could not be renewed'),
    )
  return { value: held.value as T, at: held.at, isFresh: false }
}

/** Drops a kept answer, and what is being made of it, because something that it shows has been changed. */
export function drop(ctx: Context, name: string): void {
  of(answers, ctx.db).delete(name)
  of(running, ctx.db).delete(name)
}

/** One at a time: whoever asks meanwhile gets the same answer. */
async function asked<T>(
  ctx: Context,
  name: string,
  make: () => Promise<T>,
  isSmall: (value: T) => boolean,
): Promise<Answer<T>> {
  const making = of(running, ctx.db)
  const { value, at } = await (making.get(name) ?? started(ctx, name, make, isSmall))
  return { value: value as T, at, isFresh: true }
}

function started<T>(
  ctx: Context,
  name: string,
  make: () => Promise<T>,
  isSmall: (value: T) => boolean,
): Promise<Kept> {
  const making = of(running, ctx.db)
  const at = ctx.now()
  const promise: Promise<Kept> = make()
    .then((value) => {
      const answer: Kept = { value, at, isSmall: isSmall(value) }
      // What was dropped meanwhile may show what was changed since.
      if (making.get(name) !== promise) return answer
      making.delete(name)
      const held = of(answers, ctx.db)
      if (held.size >= NAMES_MAX) held.clear()
      held.set(name, answer)
      return answer
    })
    .catch((error) => {
      if (making.get(name) === promise) making.delete(name)
      throw error
    })
  making.set(name, promise)
  return promise
}
