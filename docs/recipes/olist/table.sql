-- Leads, wins and realised revenue by bucket and by where the lead came from. A deal counts once; an amount that is
-- null is a window that was not fully observed, and takes no part in the sum, the median or the largest.
select
  case when grouping(bucket) = 0 then 'bucket' when grouping(origin) = 0 then 'origin' else 'all' end as by,
  coalesce(bucket, origin, 'all') as value,
  count(*)::int as leads,
  count(deal)::int as won,
  count(*) filter (where day >= date '2018-01-01')::int as leads_2018,
  count(deal) filter (where day >= date '2018-01-01')::int as won_2018,
  count(amount)::int as observed,
  count(*) filter (where amount > 0)::int as sold,
  coalesce(sum(amount), 0)::float8 as revenue,
  (percentile_cont(0.5) within group (order by amount::float8))::float8 as median,
  coalesce(max(amount), 0)::float8 as largest
from (
  select state.bucket, coalesce(touch.properties->>'origin', '(empty)') as origin,
    date(to_timestamp(touch.occurred_at / 1000.0) at time zone 'America/Sao_Paulo') as day,
    won.id as deal, won.amount
  from touchpoint touch
  join source on source.id = touch.source_id and source.name = 'Olist leads'
  join identifier_span span on span.identifier_id = touch.identifier_id
  join contact_state state on state.contact_id = span.contact_id
  left join opportunity_contact person on person.identifier_id = touch.identifier_id
  left join opportunity won on won.id = person.opportunity_id and won.outcome = 'won'
) lead
group by grouping sets ((bucket), (origin), ())
order by by, leads desc, value
