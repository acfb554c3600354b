// The agreement in force and the sources, as one transaction sees them.
import type { Kysely } from 'kysely'
import type { Model } from '../../kernel/model.ts'
import { readSources } from '../../store/frame.ts'
import type { Database } from '../../store/schema.ts'
import { activeAgreement } from '../agreement.ts'
import type { Context } from '../context.ts'
import type { TouchSource } from './facts.ts'

export interface ActiveAgreement {
  readonly hash: string
  readonly model: Model
}

export interface Frame {
  /** null while no agreement is active: evidence is stored, and scored later. */
  readonly active: ActiveAgreement | null
  readonly sources: ReadonlyMap<number, TouchSource>
}

/** Reads what a transaction at `at` needs; `sources` are those that its events come from. */
export async function openFrame(
  ctx: Context,
  db: Kysely<Database>,
  at: number,
  sources: readonly number[],
): Promise<Frame> {
  const active = await activeAgreement(ctx, { db, at })
  const rows = sources.length === 0 ? [] : await readSources(db, sources)
  return { active, sources: new Map(rows.map((source) => [source.id, source])) }
}
