// What every source and channel brought.

import type { z } from 'zod'
import type { SourcesAnswer } from '../../contract/accounts.ts'
import { channelResults, sourceResults } from '../../store/read/source-results.ts'
import type { Context } from '../context.ts'
import { isSmall } from './counts.ts'
import { drop, kept } from './kept.ts'
import { isoOrNull } from './lead-row.ts'

const NAME = 'sources'

/** Has the next answer made anew: a source was edited. */
export const dropSources = (ctx: Context): void => drop(ctx, NAME)

export async function sources(ctx: Context): Promise<z.infer<typeof SourcesAnswer>> {
  const small = await isSmall(ctx)
  const { value } = await kept(
    ctx,
    NAME,
    async () => ({ sources: await sourceResults(ctx.db), channels: await channelResults(ctx.db) }),
    () => small,
  )
  return {
    sources: value.sources.map(({ cost, lastAt, ...source }) => ({
      ...source,
      cost: cost === null ? null : Number(cost),
      lastAt: isoOrNull(lastAt),
    })),
    channels: value.channels,
  }
}
