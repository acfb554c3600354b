// The chronicle for a browser, which replays it while somebody drags: whole up to a number of touchpoints, beyond that
// those who acted last. Deliberately absent: names. Ids, claims and what was done are in it, so it is for readers alone.

import { encodeChronicle } from '../../kernel/chronicle/chronicle-bytes.ts'
import { newestContacts, partOf } from '../../kernel/chronicle/part-of.ts'
import type { Context } from '../context.ts'
import { freshColumns } from './kept-columns.ts'
import { allPropertiesAskedFor } from './models.ts'

export interface ChroniclePart {
  readonly bytes: () => Uint8Array
  /** Rows of touchpoints in it, and in all. */
  readonly touchpoints: number
  readonly touchpointsTotal: number
  readonly contacts: number
  readonly contactsTotal: number
  /** Properties of touchpoints that are in it; a rule that asks for another finds nothing. */
  readonly properties: readonly string[]
  /** Changes whenever the bytes do. */
  readonly tag: string
}

/** Everything known by now, of those who acted last, with at most so many touchpoints. */
export async function chroniclePart(ctx: Context, touchpointsMax: number): Promise<ChroniclePart> {
  const columns = await freshColumns(ctx, await allPropertiesAskedFor(ctx))
  const { chronicle } = columns
  const isWhole = chronicle.touches.size <= touchpointsMax
  const part = isWhole ? chronicle : partOf(chronicle, newestContacts(chronicle, touchpointsMax))
  return {
    bytes: () => encodeChronicle(part),
    touchpoints: part.touches.size,
    touchpointsTotal: chronicle.touches.size,
    contacts: part.contacts,
    contactsTotal: chronicle.contacts,
    properties: columns.properties,
    tag: `${tagOf(ctx, columns.bytes)}-${touchpointsMax}`,
  }
}

// The same memory holds the same columns.
const tags = new WeakMap<Uint8Array, string>()
function tagOf(ctx: Context, bytes: Uint8Array): string {
  const tag = tags.get(bytes) ?? ctx.newId()
  tags.set(bytes, tag)
  return tag
}
