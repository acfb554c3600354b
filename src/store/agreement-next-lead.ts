// What a switch will do to leads: open, change or remove them, written down beside until it comes.
import { type Kysely, sql } from 'kysely'
import { type BulkColumn, bulk, namesOf } from './bulk.ts'
import { LEAD_COLUMNS, type StoredLead } from './lead.ts'
import type { Database } from './schema.ts'

export type LeadToBe = StoredLead & { readonly fate: 'new' | 'changed' | 'removed' }

const COLUMNS: readonly BulkColumn<LeadToBe>[] = [
  ['id', 'bigint', (lead) => lead.id],
  ['fate', 'text', (lead) => lead.fate],
  ...LEAD_COLUMNS,
]

export async function prepareLeads(db: Kysely<Database>, leads: readonly LeadToBe[]): Promise<void> {
  if (leads.length === 0) return
  await sql`insert into agreement_next.lead (${namesOf(COLUMNS)}) select * from ${bulk(leads, COLUMNS)}`.execute(
    db,
  )
}
