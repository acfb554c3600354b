// The columns that this process keeps: in memory while they are used, in the data directory for the next start.
// One reading at a time; who asks meanwhile gets the same. Deliberately absent: what is in them (columns.ts).

import type { Context } from '../context.ts'
import { type Columns, type OnProgress, readColumns, refreshColumns } from './columns.ts'
import { dropColumnsFile, readColumnsFile, writeColumnsFile } from './columns-file.ts'
import { allPropertiesAskedFor } from './models.ts'

interface Kept {
  columns: Columns | null
  running: Promise<unknown>
}

// Per database handle, so that two servers in one process (tests) do not share people.
const kept = new WeakMap<object, Kept>()

function keptOf(ctx: Context): Kept {
  let held = kept.get(ctx.db)
  if (held === undefined) {
    held = { columns: null, running: Promise.resolve() }
    kept.set(ctx.db, held)
  }
  return held
}

/** Columns of everything known by now, with at least these properties of touchpoints (models.ts says which are asked for). */
export function freshColumns(
  ctx: Context,
  wanted: readonly string[],
  onProgress: OnProgress = () => undefined,
): Promise<Columns> {
  const held = keptOf(ctx)
  const mine = held.running.then(
    () => refresh(ctx, held, wanted, onProgress),
    () => refresh(ctx, held, wanted, onProgress),
  )
  held.running = mine.catch(() => undefined)
  return mine
}

async function refresh(
  ctx: Context,
  held: Kept,
  wanted: readonly string[],
  onProgress: OnProgress,
): Promise<Columns> {
  const before = held.columns ?? (await readColumnsFile(ctx))
  const isEnough = before !== null && wanted.every((name) => before.properties.includes(name))
  let columns = isEnough ? await refreshColumns(ctx, before, onProgress) : null
  if (columns === null) {
    await dropColumnsFile(ctx)
    held.columns = null
    const properties = [...new Set([...(await allPropertiesAskedFor(ctx)), ...wanted])].sort()
    columns = await readColumns(ctx, properties, onProgress)
  }
  if (columns.bytes !== before?.bytes) await writeColumnsFile(ctx, columns)
  held.columns = columns
  return columns
}

/** Forgets everything that is kept: somebody in it was erased. */
export async function dropColumns(ctx: Context): Promise<void> {
  keptOf(ctx).columns = null
  await dropColumnsFile(ctx)
}
