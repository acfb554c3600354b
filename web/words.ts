// The words of the screen for the words of the wire. Every list is a Record over the closed list of the kernel,
// so that a new channel or stage does not compile until it has its word here.
import type { Role, Scope } from '../src/contract/manage.ts'
import type {
  Bucket,
  Channel,
  IdentifierKind,
  Outcome,
  Provenance,
  Stage,
  Verdict,
} from '../src/kernel/evidence.ts'

export const BUCKET_SAYS: Record<Bucket, string> = {
  qualified: 'Qualified',
  nurture: 'Nurture',
  disqualified: 'Disqualified',
}
export const STAGE_SAYS: Record<Stage, string> = {
  engaged: 'Inquiry',
  marketing_qualified: 'MQL',
  sales_accepted: 'SAL',
  sales_qualified: 'SQL',
  opportunity: 'Opportunity',
  customer: 'Won',
}
export const STAGE_MEANS: Record<Stage, string> = {
  engaged: 'Inquiry: has done something of their own',
  marketing_qualified: 'Marketing qualified: offered to sales, waiting for an answer',
  sales_accepted: 'Sales accepted: sales has taken the lead',
  sales_qualified: 'Sales qualified: sales has spoken with them and sees a deal',
  opportunity: 'A deal is open',
  customer: 'Won: a customer',
}
export const OUTCOME_SAYS: Record<Outcome, string> = {
  won: 'Won',
  lost: 'Lost',
  disqualified: 'Disqualified',
  recycled: 'Recycled',
}
export const CHANNEL_SAYS: Record<Channel, string> = {
  direct: 'Direct',
  organic_search: 'Organic search',
  paid_search: 'Paid search',
  social: 'Social',
  paid_social: 'Paid social',
  email: 'E-mail',
  referral: 'Referral',
  partner: 'Partner',
  display: 'Display',
  ai_assistant: 'AI assistant',
  webinar: 'Webinar',
  trade_show: 'Trade show',
  phone: 'Phone',
  direct_mail: 'Direct mail',
  app: 'App',
  offline: 'Offline',
  internal: 'Internal',
  import: 'Import',
}
export const VERDICT_SAYS: Record<Verdict, string> = {
  bot: 'Bot',
  scanner: 'Mail scanner',
  spam: 'Spam',
  test: 'Test',
  junk: 'Junk',
  human: 'Human',
}
export const PROVENANCE_SAYS: Record<Provenance, string> = {
  verified: 'Verified',
  observed: 'Observed',
  enriched: 'Enriched',
  declared: 'Declared',
}
export const KIND_SAYS: Record<IdentifierKind, string> = {
  user_id: 'User id',
  email: 'E-mail',
  phone: 'Phone',
  crm_id: 'CRM id',
  anonymous_id: 'Browser',
}
export const ROLE_SAYS: Record<Role, string> = {
  admin: 'Admin: everything, also users and keys',
  marketing: 'Marketing: agreement, sources, imports',
  sales: 'Sales: works leads, answers hand-offs',
  qualifier: 'Qualifier: phones, types in what happened',
  viewer: 'Viewer: looks, changes nothing',
}
export const SCOPE_SAYS: Record<Scope, string> = {
  ingest: 'Ingest: sends events',
  read: 'Read: asks for leads and explanations',
  admin: 'Admin: does whatever an admin does',
}

/** `account.employeeCount` becomes `Employee count`. */
export function attributeSays(attribute: string): string {
  const name = attribute.replace(/^(contact|account)\./, '')
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_.]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `page_viewed` becomes `Page viewed`. */
export const typeSays = (type: string): string => attributeSays(type)
