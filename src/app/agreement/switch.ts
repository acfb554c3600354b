// How a switch of versions begins.
// Deliberately absent: whether it may (activate.ts), and how everybody comes to be scored by it (take-over.ts).

import type { SwitchKind } from '../../contract/agreement-life.ts'
import type { Refused } from '../../kernel/refusal.ts'
import { activationAt, findAgreement, insertActivation } from '../../store/agreement.ts'
import { insertSwitch } from '../../store/agreement-life.ts'
import { countContacts } from '../../store/contact-state.ts'
import { enqueue } from '../../store/job.ts'
import { inTransaction } from '../../store/transaction.ts'
import type { Context } from '../context.ts'
import { carryOutSwitch } from './take-over.ts'

/** Contacts that are scored while whoever asks waits. */
const AT_ONCE_MAX = 1_000

/**
 * Puts a version in force at once and asks for everybody to be scored by it; again is no change. It asks for no
 * signature: for a database that has no scores yet, and for tests of what happens under an agreement
 * (docs/decisions/L01). Neither the API nor the command line leads here without both signatures.
 */
export async function putInForce(
  ctx: Context,
  hash: string,
  says: string | null,
  kind: SwitchKind = 'activation',
): Promise<{ readonly hash: string } | Refused> {
  const found = await findAgreement(ctx.db, hash)
  if (found === null) return { refused: 'agreement_not_found' }
  await inTransaction(ctx.db, async (trx) => {
    const current = await activationAt(trx, Number.MAX_SAFE_INTEGER)
    if (current?.hash === found.hash) return
    await insertActivation(trx, { hash: found.hash, at: ctx.now(), by: says, kind })
    await enqueue(trx, 'rescore_everybody', {}, { key: 'everybody' })
  })
  return { hash: found.hash }
}

/**
 * Begins a switch that was found to be allowed: a job scores everybody and then exchanges the versions. Where that is
 * a matter of a moment it is done at once. Refuses `activation_under_way`.
 */
export async function beginSwitch(
  ctx: Context,
  { hash, kind, says }: { readonly hash: string; readonly kind: SwitchKind; readonly says: string | null },
): Promise<{ readonly hash: string } | Refused> {
  if (!(await insertSwitch(ctx.db, { hash, kind, at: ctx.now(), by: says })))
    return { refused: 'activation_under_way' }
  if ((await countContacts(ctx.db)) <= AT_ONCE_MAX) await carryOutSwitch(ctx)
  return { hash }
}
