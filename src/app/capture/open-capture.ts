// Capture for a running server: the source behind a key with its settings, and the mailbox lists.
// Settings of a source are believed for SETTINGS_MS_MAX, so that live traffic asks the database rarely; lists are
// read once, when the server starts. Deliberately absent: the key's check, which is app/key.ts's.

import type { Settings } from '../../settings.ts'
import { readSourceSettings } from '../../store/source-settings.ts'
import type { Context } from '../context.ts'
import { parseUrl } from './channel.ts'
import { readMailboxLists } from './mailbox-lists.ts'
import { LOCAL_HOST } from './put-verdicts.ts'
import { type CaptureSource, captureSource } from './source.ts'

/** A change of a source's settings reaches its messages within this time. */
export const SETTINGS_MS_MAX = 10_000
const REMEMBERED_MAX = 10_000

export interface CaptureSources {
  /** The source of a key; throws when its row is gone, which nothing does. */
  readonly of: (key: { readonly sourceId: number; readonly name: string }) => Promise<CaptureSource>
}

/** Opens capture. Reads the lists in the data directory; throws when one of them cannot be read. */
export function openCapture(ctx: Context): CaptureSources {
  const lists = readMailboxLists(ctx.settings.dataDirectory)
  const localIsTest = isReachedByOthers(ctx.settings)
  const remembered = new Map<string, { readonly source: Promise<CaptureSource>; readonly at: number }>()
  return {
    async of({ sourceId, name }) {
      const says = `key ${name}`
      const memoryKey = `${sourceId} ${says}`
      const now = ctx.now()
      const known = remembered.get(memoryKey)
      if (known !== undefined && now >= known.at && now - known.at < SETTINGS_MS_MAX) return known.source
      const read = async () => {
        const row = await readSourceSettings(ctx.db, sourceId)
        if (row === null)
          throw new Error(`The key ${name} belongs to source ${sourceId}, which is not there.`)
        return captureSource({ sourceId, says, settings: row.settings }, { localIsTest, lists })
      }
      // The answer is remembered from the asking on, so that fifty requests at once ask once.
      const source = read()
      source.catch(() => remembered.delete(memoryKey))
      if (remembered.size >= REMEMBERED_MAX) remembered.clear()
      remembered.set(memoryKey, { source, at: now })
      return source
    },
  }
}

/**
 * Pages on localhost are test traffic once the server stands where others reach it. On one's own machine they are
 * the first try of somebody who wants to see it work.
 */
function isReachedByOthers({ publicUrl }: Settings): boolean {
  const host = parseUrl(publicUrl)?.hostname ?? null
  return host !== null && !LOCAL_HOST.test(host)
}
