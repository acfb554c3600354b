// Decoded states of the contacts and accounts that are read again and again: the top of the ranked list.
// An entry is used only while its row has the version that the list has just read, so nothing here can be stale.
// Deliberately absent: scores. They change every second; states only with evidence.

import type { Model } from '../../kernel/model.ts'
import type { State } from '../../kernel/state.ts'
import { decodeState } from '../../kernel/state-bytes.ts'
import type { StandingRow } from '../../store/read/standing-rows.ts'
import { statesOfAccounts, statesOfContacts, type VersionedState } from '../../store/read/states-of.ts'
import type { Context } from '../context.ts'

/** About 2 KB each; the least recently added go first. */
const KEPT_MAX = 8_000

/** null: a state of another agreement, or none yet. */
interface Kept {
  readonly version: string
  readonly state: State | null
}

export class DecodedStates {
  readonly #model: Model
  readonly #hash: string
  readonly #contacts = new Map<number, Kept>()
  readonly #accounts = new Map<number, Kept>()

  constructor(model: Model, hash: string) {
    this.#model = model
    this.#hash = hash
  }

  /** Reads and decodes what these rows need and is not there in their version. */
  async prepare(ctx: Context, rows: readonly StandingRow[]): Promise<void> {
    const contacts = rows.filter((row) => this.#contacts.get(row.contact)?.version !== row.version)
    const accounts = rows.filter(
      (row) =>
        row.accountVersion !== null && this.#accounts.get(row.account!)?.version !== row.accountVersion,
    )
    const [ofContacts, ofAccounts] = await Promise.all([
      statesOfContacts(
        ctx.db,
        contacts.map((row) => row.contact),
      ),
      statesOfAccounts(ctx.db, [...new Set(accounts.map((row) => row.account!))]),
    ])
    for (const state of ofContacts) this.#keep(this.#contacts, state)
    for (const state of ofAccounts) this.#keep(this.#accounts, state)
  }

  contact(id: number): State | null {
    return this.#contacts.get(id)?.state ?? null
  }

  account(id: number): State | null {
    return this.#accounts.get(id)?.state ?? null
  }

  #keep(map: Map<number, Kept>, { id, version, agreementHash, state }: VersionedState): void {
    const usable = agreementHash === this.#hash && state.length > 0
    map.delete(id)
    if (map.size >= KEPT_MAX) map.delete(map.keys().next().value!)
    map.set(id, { version, state: usable ? decodeState(this.#model, state) : null })
  }
}

const decoded = new WeakMap<Model, DecodedStates>()

/** The decoded states of one agreement in this process; they go with its model. */
export function decodedStates(model: Model, hash: string): DecodedStates {
  const kept = decoded.get(model) ?? new DecodedStates(model, hash)
  decoded.set(model, kept)
  return kept
}
