// What each source and each channel brought: touchpoints, people, leads and what became of them.
// A person counts for the source and the channel of the first touchpoint. Reads whole tables; the reader keeps it.

import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'

const RESULTS = sql.raw(`
  with answered as (
    select lead_id, bool_or(answer = 'accepted') as accepted, bool_or(answer = 'rejected') as rejected
    from lead_answer group by lead_id),
  results as (
    select l.contact_id, count(*) as leads, count(l.qualified_at) as qualified,
      count(*) filter (where a.accepted) as accepted, count(*) filter (where a.rejected) as rejected,
      count(*) filter (where l.outcome = 'won') as won
    from lead l left join answered a on a.lead_id = l.id group by l.contact_id)`)

const SUMS =
  sql.raw(`count(*) filter (where s.identified) as contacts, coalesce(sum(r.leads), 0)::int as leads,
  coalesce(sum(r.qualified), 0)::int as qualified, coalesce(sum(r.accepted), 0)::int as accepted,
  coalesce(sum(r.rejected), 0)::int as rejected, coalesce(sum(r.won), 0)::int as won`)

export interface SourceResult {
  readonly id: number
  readonly name: string
  readonly kind: string
  readonly provider: string | null
  readonly offer: string | null
  readonly incentivised: boolean
  readonly cost: string | null
  readonly currency: string | null
  readonly owner: string | null
  readonly touchpoints: number
  readonly contacts: number
  readonly leads: number
  readonly qualified: number
  readonly accepted: number
  readonly rejected: number
  readonly won: number
  readonly excluded: number
  readonly lastAt: number | null
}

/** Every source, the busiest first. */
export async function sourceResults(db: Kysely<Database>): Promise<SourceResult[]> {
  const { rows } = await sql<SourceResult>`
    ${RESULTS},
    brought as (
      select s.first_source as name, ${SUMS} from contact_state s
      left join results r on r.contact_id = s.contact_id where s.first_source is not null group by s.first_source),
    touches as (
      select source_id, count(*) as touchpoints, max(occurred_at) as last_at from touchpoint group by source_id),
    judged as (
      select t.source_id, count(*) as excluded from touchpoint t join (
        select t.id from (
          select distinct on (source_id, message_id) source_id, message_id, verdict from verdict
          where message_id is not null order by source_id, message_id, known_at desc, id desc) v
        join touchpoint t on t.source_id = v.source_id and t.message_id = v.message_id where v.verdict <> 'human'
        union
        select t.id from (
          select distinct on (identifier_id) identifier_id, verdict from verdict
          where identifier_id is not null order by identifier_id, known_at desc, id desc) v
        join touchpoint t on t.identifier_id = v.identifier_id where v.verdict <> 'human') x on x.id = t.id
      group by t.source_id)
    select o.id, o.name, o.kind, o.provider, o.offer, o.incentivised, o.cost, o.currency, o.owner,
      coalesce(t.touchpoints, 0) as touchpoints, coalesce(b.contacts, 0) as contacts, coalesce(b.leads, 0) as leads,
      coalesce(b.qualified, 0) as qualified, coalesce(b.accepted, 0) as accepted, coalesce(b.rejected, 0) as rejected,
      coalesce(b.won, 0) as won, coalesce(j.excluded, 0) as excluded, t.last_at as "lastAt"
    from source o
    left join touches t on t.source_id = o.id
    left join brought b on b.name = o.name
    left join judged j on j.source_id = o.id
    order by touchpoints desc, o.id`.execute(db)
  return rows
}

export interface ChannelResult {
  readonly channel: string
  readonly touchpoints: number
  readonly contacts: number
  readonly qualified: number
  readonly won: number
}

/** Every channel that was seen, the busiest first. */
export async function channelResults(db: Kysely<Database>): Promise<ChannelResult[]> {
  const { rows } = await sql<ChannelResult>`
    ${RESULTS},
    brought as (
      select s.first_channel as channel, ${SUMS} from contact_state s
      left join results r on r.contact_id = s.contact_id where s.first_channel is not null group by s.first_channel),
    touches as (select channel, count(*) as touchpoints from touchpoint where channel is not null group by channel)
    select coalesce(t.channel, b.channel) as channel, coalesce(t.touchpoints, 0) as touchpoints,
      coalesce(b.contacts, 0) as contacts, coalesce(b.qualified, 0) as qualified, coalesce(b.won, 0) as won
    from touches t full join brought b on b.channel = t.channel
    order by touchpoints desc, channel`.execute(db)
  return rows
}
