// What people say through the screen or the command line comes from one source of its own.
import type { Kysely } from 'kysely'
import type { Database } from '../store/schema.ts'
import { resolveSource } from '../store/source.ts'

const NAME = 'By hand'

/** The id of the source of what people type, made when first needed. */
export const sourceByHand = (db: Kysely<Database>, at: number): Promise<number> =>
  resolveSource(db, { name: NAME, kind: 'hand' }, at)
