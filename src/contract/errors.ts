// Every "no" that crosses the wire, with its HTTP status and its sentence. One shape:
// { error: { code, message, field? } }. A new refusal does not compile until it has a row here.

import type { Refusal } from '../kernel/refusal.ts'

export type RequestError =
  | 'bad_request'
  | 'malformed_json'
  | 'invalid_utf8'
  | 'payload_too_large'
  | 'event_too_large'
  | 'batch_too_large'
  | 'event_refused'
  | 'unsupported_media_type'
  | 'unauthorized'
  | 'sign_in_failed'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'rate_limited'
  | 'database_unavailable'
  | 'overloaded'
  | 'internal'

export const ERRORS = {
  contact_not_found: { status: 404, message: 'There is no contact with that id or identifier.' },
  account_not_found: { status: 404, message: 'There is no account with that id or domain.' },
  identifier_not_found: { status: 404, message: 'That identifier has never been seen.' },
  agreement_not_found: { status: 404, message: 'There is no agreement with that hash.' },
  agreement_invalid: { status: 422, message: 'The agreement has errors.' },
  agreement_in_use: {
    status: 409,
    message: 'An agreement that has been active cannot be changed; make a new version.',
  },
  agreement_signed: {
    status: 409,
    message: 'An agreement that is signed cannot be changed or thrown away; take the signature back first.',
  },
  agreement_unchanged: { status: 409, message: 'That version is in force already.' },
  wrong_signer: {
    status: 403,
    message:
      'A user of marketing signs for marketing and a user of sales for sales; nobody stands in for either.',
  },
  same_signer: { status: 409, message: 'The same person cannot sign for both sides.' },
  missing_signature: { status: 409, message: 'Marketing and sales both have to sign first.' },
  simulation_missing: {
    status: 409,
    message:
      'Exactly this version has to be simulated first, so that the signers see what it would have done.',
  },
  simulation_stale: {
    status: 409,
    message: 'The last simulation of this version rests on evidence that is too old; simulate it again.',
  },
  simulation_not_found: { status: 404, message: 'There is no such simulation.' },
  simulation_ended: { status: 409, message: 'That simulation has ended already.' },
  simulation_unfinished: { status: 409, message: 'That simulation has no report yet.' },
  too_many_simulations: {
    status: 429,
    message: 'Too many simulations are waiting; try again when some are done.',
  },
  period_invalid: { status: 422, message: 'The period cannot be simulated.' },
  activation_under_way: {
    status: 409,
    message: 'Another version is about to take over; wait for it or cancel it.',
  },
  no_activation_under_way: { status: 409, message: 'No version is about to take over.' },
  nothing_to_roll_back: { status: 409, message: 'There is no version before this one to go back to.' },
  no_active_agreement: { status: 409, message: 'No agreement is active yet; activate one first.' },
  already_merged: { status: 409, message: 'Those two are one contact already.' },
  merge_forbidden: {
    status: 409,
    message: 'Somebody said that those two are different people; take that back first.',
  },
  same_contact: { status: 422, message: 'Both sides name the same identifier.' },
  last_identifier: {
    status: 422,
    message: 'The contact has only this identifier, so there is nothing to split it from.',
  },
  identifier_erased: { status: 410, message: 'That person was erased; nothing about them is stored again.' },
  user_exists: { status: 409, message: 'There is a user with that e-mail already.' },
  user_not_found: { status: 404, message: 'There is no such user.' },
  last_admin: {
    status: 409,
    message: 'This is the only admin left; make somebody else an admin first.',
  },
  key_not_found: { status: 404, message: 'There is no such API key.' },
  source_not_found: { status: 404, message: 'There is no such source.' },
  source_exists: { status: 409, message: 'There is a source with that name already.' },
  sign_in_link_invalid: {
    status: 410,
    message: 'This sign-in link was used or has expired; ask for a new one.',
  },
  import_mapping_invalid: { status: 422, message: 'The mapping does not fit the file.' },
  import_file_unreadable: { status: 422, message: 'The file cannot be read.' },
  too_many_identifiers: { status: 422, message: 'One contact may have at most 10,000 identifiers.' },
  lead_not_found: { status: 404, message: 'There is no such lead.' },
  lead_closed: { status: 409, message: 'That lead is closed.' },
  instant_out_of_range: { status: 422, message: 'The time must lie between 1970 and 2100.' },
  bad_request: { status: 400, message: 'The request is not valid.' },
  malformed_json: { status: 400, message: 'The body is not valid JSON.' },
  invalid_utf8: { status: 400, message: 'The body is not valid UTF-8.' },
  payload_too_large: { status: 413, message: 'The body is too large.' },
  event_too_large: { status: 413, message: 'One event may have at most 32 KB.' },
  batch_too_large: { status: 413, message: 'A batch may have at most 500 KB.' },
  event_refused: { status: 400, message: 'The event was refused.' },
  unsupported_media_type: { status: 415, message: 'Send JSON.' },
  unauthorized: { status: 401, message: 'Sign in, or send an API key.' },
  sign_in_failed: { status: 401, message: 'The e-mail address or the password is wrong.' },
  forbidden: { status: 403, message: 'Your role or key does not allow this.' },
  not_found: { status: 404, message: 'There is nothing at this address.' },
  method_not_allowed: { status: 405, message: 'This address does not take that method.' },
  rate_limited: { status: 429, message: 'Too many requests; try again in a moment.' },
  database_unavailable: {
    status: 503,
    message:
      'The database does not answer, so nothing is confirmed as stored. Send it again; a message is stored once.',
  },
  overloaded: {
    status: 503,
    message: 'Too much is waiting here; nothing was stored. Try again in a moment.',
  },
  internal: { status: 500, message: 'Something went wrong here; it has been logged.' },
} as const satisfies Record<Refusal | RequestError, { status: number; message: string }>

export type ErrorCode = keyof typeof ERRORS

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly field?: string }
}
