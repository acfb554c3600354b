// `assay touch CONTACT TYPE [--at T] [--note ...]`: what happened at a booth or on the phone, typed by hand.
import type { Command } from 'commander'
import { recordTouch } from '../app/touch.ts'
import { HandTouchpoint } from '../contract/leads.ts'
import { isRefused } from '../kernel/refusal.ts'
import { command, type GlobalOptions, WrongUsage, withContext } from './command.ts'
import { instantOption } from './instant-option.ts'

interface TouchOptions extends GlobalOptions {
  readonly at?: string
  readonly note?: string
  readonly channel?: string
}

export const touchCommand = (): Command =>
  command(
    'touch',
    'Store what happened with a contact',
    'assay touch ana@example.com call_received --note "Asked for a price"',
    'assay touch 1234 trade_show_visited --at 2026-01-31T14:00:00Z --channel trade_show',
  )
    .argument('<contact>', 'an id, an e-mail address or any other identifier')
    .argument('<type>', 'what happened, such as call_received or trade_show_visited')
    .option('--at <instant>', 'when (default: now)')
    .option('--note <text>', 'what was said')
    .option('--channel <channel>', 'on which channel (default: what the type says)')
    .action(
      withContext<TouchOptions>(async ({ ctx, out }, { at, note, channel }, contact, type) => {
        const instant = instantOption(at)
        const touch = HandTouchpoint.safeParse({
          type,
          ...(instant === undefined ? {} : { at: new Date(instant).toISOString() }),
          ...(note === undefined ? {} : { note }),
          ...(channel === undefined ? {} : { channel }),
        })
        if (!touch.success) {
          const [issue] = touch.error.issues
          throw new WrongUsage(`${issue?.path.join('.')}: ${issue?.message}`)
        }
        const done = await recordTouch(ctx, contact!, touch.data, 'command line')
        if (isRefused(done)) return done
        out.document({ contact: done.contact }, ({ contact: of }) => `Stored for contact ${of}.`)
        return undefined
      }),
    )
