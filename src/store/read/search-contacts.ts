// Whom somebody means by a few words: contacts with a name, an identifier or an account in which every word begins
// one of its words. Uses PostgreSQL's own text search without a dictionary, so that it needs no extension.
// Deliberately absent: the middle of words and misspellings (pg_trgm is not in the embedded database).

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

const WORDS_MAX = 8

/** `Ana Smi` as `ana:* & smi:*`; null when there is no word in it. */
export function wordQuery(text: string): string | null {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, WORDS_MAX)
  return words.length === 0 ? null : words.map((word) => `${word}:*`).join(' & ')
}

/** Ids of contacts that match, at most `limit`, in no order. */
export async function searchContacts(db: Kysely<Database>, text: string, limit: number): Promise<number[]> {
  const query = wordQuery(text)
  if (query === null) return []
  const { rows } = await sql<{ contact: number }>`
    with wanted as (select to_tsquery('simple', ${query}) as q),
    found as (
      (select i.id as identifier from identifier i, wanted
       where i.kind <> 'anonymous_id'
         and to_tsvector('simple', translate(i.value, '@.-_+:', '      ')) @@ wanted.q limit ${limit})
      union all
      (select c.identifier_id from claim c, wanted
       where c.attribute = 'contact.name' and c.identifier_id is not null
         and to_tsvector('simple', c.value #>> '{}') @@ wanted.q limit ${limit}))
    select contact from (
      select p.contact_id as contact from found f join identifier_span p on p.identifier_id = f.identifier
      union
      (select s.contact_id from (
        select a.id from account a, wanted
        where to_tsvector('simple', coalesce(a.name, '') || ' ' || translate(coalesce(a.domain, ''), '.-', '  '))
          @@ wanted.q limit ${limit}) n join contact_state s on s.account_id = n.id limit ${limit})) m
    limit ${limit}`.execute(db)
  return rows.map((row) => row.contact)
}

/** Ids of accounts whose name or domain matches; at most `limit`. */
export async function searchAccounts(db: Kysely<Database>, text: string, limit: number): Promise<number[]> {
  const query = wordQuery(text)
  if (query === null) return []
  const { rows } = await sql<{ id: number }>`
    select id from account
    where to_tsvector('simple', coalesce(name, '') || ' ' || translate(coalesce(domain, ''), '.-', '  '))
      @@ to_tsquery('simple', ${query}) limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}
