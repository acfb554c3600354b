// The closed list of the domain's expected "no". A verb returns { refused: word }; contract/errors.ts
// must give each word its sentence and HTTP status, or it does not compile.

export const REFUSALS = [
  'contact_not_found',
  'account_not_found',
  'identifier_not_found',
  'agreement_not_found',
  'agreement_invalid',
  'agreement_in_use',
  'no_active_agreement',
  'agreement_signed',
  'agreement_unchanged',
  'wrong_signer',
  'same_signer',
  'missing_signature',
  'simulation_missing',
  'simulation_stale',
  'simulation_not_found',
  'simulation_ended',
  'simulation_unfinished',
  'too_many_simulations',
  'period_invalid',
  'activation_under_way',
  'no_activation_under_way',
  'nothing_to_roll_back',
  'already_merged',
  'merge_forbidden',
  'same_contact',
  'last_identifier',
  'identifier_erased',
  'user_exists',
  'user_not_found',
  'last_admin',
  'key_not_found',
  'source_not_found',
  'source_exists',
  'sign_in_link_invalid',
  'import_mapping_invalid',
  'import_file_unreadable',
  'too_many_identifiers',
  'lead_not_found',
  'lead_closed',
  'instant_out_of_range',
] as const

export type Refusal = (typeof REFUSALS)[number]

/** What a verb returns when the domain says no. `detail` completes the sentence for the reader. */
export interface Refused {
  readonly refused: Refusal
  readonly detail?: string
}

export const isRefused = (result: unknown): result is Refused =>
  typeof result === 'object' && result !== null && 'refused' in result
