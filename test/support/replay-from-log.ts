// The state of everybody worked out from the log alone, without any of the code that keeps it up to date: read
// all rows, weigh all links, fold every group. What the database holds must be the same, to the last bit.
import { sql } from 'kysely'
import { activeAgreement } from '../../src/app/agreement.ts'
import { factsOf } from '../../src/app/ingest/facts.ts'
import { evaluate } from '../../src/kernel/evaluate.ts'
import type { Channel, Claim, Provenance, Verdict } from '../../src/kernel/evidence.ts'
import { type PartitionIdentifier, type PartitionLink, partition } from '../../src/kernel/partition.ts'
import { emptyState, type FoldTouch, fold, type State, withClaims } from '../../src/kernel/state.ts'
import { encodeState } from '../../src/kernel/state-bytes.ts'
import type { World } from './world.ts'

export interface Shown {
  /** Identifiers with their spans, sorted: what a contact is, whatever its number. */
  readonly who: string
  readonly state: string
  readonly score: number
  readonly fit: number
  readonly engagement: number
  readonly bucket: string
  readonly fitGrade: string
  readonly engagementGrade: string
  readonly verdicts: string
  readonly account: string | null
  readonly accountState: string | null
}

/** A row of any table of the log, as it comes. */
interface Row {
  readonly id: number
  readonly kind: never
  readonly value: never
  readonly name: string
  readonly domain: string | null
  readonly strength: PartitionLink['strength']
  readonly source_id: number
  readonly message_id: string
  readonly identifier_id: number
  readonly identifier_a: number
  readonly identifier_b: number
  readonly account_id: number | null
  readonly contact_id: number
  readonly from_at: number
  readonly retracts: number | null
  readonly reason: string | null
  readonly occurred_at: number
  readonly known_at: number
  readonly verdict: Verdict
  readonly type: string
  readonly own: boolean
  readonly channel: Channel | null
  readonly traffic_source: string | null
  readonly medium: string | null
  readonly campaign: string | null
  readonly path: string | null
  readonly properties: Readonly<Record<string, unknown>>
  readonly incentivised: boolean
  readonly attribute: string
  readonly provenance: Provenance
  readonly evaluated_at: number
  readonly lead_id: number | null
  readonly opened_at: number
  readonly closed_at: number | null
  readonly outcome: string | null
}
const all = async <T>(world: World, table: string): Promise<T[]> =>
  (await sql<T>`select * from ${sql.table(table)} order by 1`.execute(world.db)).rows

interface Log {
  readonly latest: (source: number, message: string, identifier: number | null) => Verdict | null
  readonly onIdentifier: (identifier: number) => Verdict | null
}

function verdictsOf(rows: readonly Row[]): Log {
  const pick = (match: (row: Row) => boolean): Verdict | null => {
    const matching = rows.filter(match)
    matching.sort((a, b) => a.known_at - b.known_at || a.id - b.id)
    return (matching.at(-1)?.verdict ?? null) as Verdict | null
  }
  return {
    latest: (source, message, identifier) =>
      pick(
        (row) =>
          (row.source_id === source && row.message_id === message) ||
          (identifier !== null && row.identifier_id === identifier),
      ),
    onIdentifier: (identifier) => pick((row) => row.identifier_id === identifier),
  }
}

const counts = (verdict: Verdict | null): boolean => verdict === null || verdict === 'human'

/** Everybody as the log says, at the instants at which the database last looked at them. */
export async function replayFromLog(world: World): Promise<Shown[]> {
  const { model } = (await activeAgreement(world))!
  const identifiers = await all<Row>(world, 'identifier')
  const links = await all<Row>(world, 'link')
  const touches = await all<Row>(world, 'touchpoint')
  const claims = await all<Row>(world, 'claim')
  const sources = new Map((await all<Row>(world, 'source')).map((row) => [row.id, row]))
  const accounts = new Map((await all<Row>(world, 'account')).map((row) => [row.id, row]))
  const stored = await all<Row>(world, 'contact_state')
  const leads = await all<Row>(world, 'lead')
  const said = new Map(touches.map((touch) => [`${touch.source_id} ${touch.message_id}`, touch.occurred_at]))
  const saidAt = (claim: Row): number =>
    said.get(`${claim.source_id} ${claim.message_id}`) ?? claim.occurred_at
  const verdicts = verdictsOf(await all<Row>(world, 'verdict'))

  const { spans } = partition(
    identifiers.map((row): PartitionIdentifier => ({ id: row.id, kind: row.kind, value: row.value })),
    links
      .filter((row) => row.kind !== 'account')
      .map((row): PartitionLink => {
        const verdict =
          row.strength === 'person' ? null : verdicts.latest(row.source_id, row.message_id, row.identifier_a)
        return {
          id: row.id,
          kind: row.kind,
          a: row.identifier_a,
          b: row.identifier_b,
          retracts: row.retracts,
          strength: row.strength,
          occurredAt: row.occurred_at,
          knownAt: row.known_at,
          sourceId: row.source_id,
          messageId: row.message_id,
          excluded: !counts(verdict),
        }
      }),
  )
  const groups = new Map<number, (typeof spans)[number][]>()
  for (const span of spans) groups.set(span.group, [...(groups.get(span.group) ?? []), span])
  const named = new Map(identifiers.map((row) => [row.id, `${row.kind}:${row.value}`]))

  const people = [...groups.values()].map((own) => {
    const holds = (identifier: number, at: number): boolean =>
      own.some((span) => span.identifier === identifier && span.from <= at && at < span.to)
    const who = own
      .map((span) => `${named.get(span.identifier)}[${span.from},${span.to})`)
      .sort()
      .join(' ')
    const contactId = contactOf(own)
    const row = stored.find((one) => one.contact_id === contactId)
    if (row === undefined) throw new Error(`No contact_state for ${who}.`)
    const at = row.evaluated_at
    const mine = touches.filter((touch) => holds(touch.identifier_id, touch.occurred_at))
    const verdictOf = (touch: Row): Verdict | null =>
      verdicts.latest(touch.source_id, touch.message_id, touch.identifier_id)
    const isVisible = (one: Row): boolean => Math.max(one.occurred_at, one.known_at) <= at
    const counting = mine.filter((touch) => counts(verdictOf(touch)) && isVisible(touch))
    const folded = counting.map(
      (touch): FoldTouch => ({
        occurredAt: touch.occurred_at,
        sourceId: touch.source_id,
        messageId: touch.message_id,
        facts: factsOf(
          {
            type: touch.type,
            own: touch.own,
            channel: touch.channel,
            trafficSource: touch.traffic_source,
            medium: touch.medium,
            campaign: touch.campaign,
            path: touch.path,
            properties: touch.properties,
          },
          sources.get(touch.source_id)! as never,
        ),
      }),
    )
    const stated = claims
      .filter(
        (claim) =>
          claim.identifier_id !== null &&
          holds(claim.identifier_id, saidAt(claim)) &&
          isVisible(claim) &&
          counts(verdicts.latest(claim.source_id, claim.message_id, claim.identifier_id)),
      )
      .map(claimOf)
    const hasOwn = counting.some((touch) => touch.own)
    const inForce = new Set<Verdict>()
    for (const id of new Set(own.map((span) => span.identifier))) {
      const verdict = verdicts.onIdentifier(id)
      if (verdict !== null) inForce.add(verdict)
    }
    if (!hasOwn) for (const touch of mine) if (!counts(verdictOf(touch))) inForce.add(verdictOf(touch)!)
    const account = accountOf(links, holds, verdicts)
    const state = withClaims(fold(model, 'contact', folded), stated)
    return { who, row, at, state, folded, stated, inForce, account, contactId }
  })

  function contactOf(own: readonly { identifier: number }[]): number {
    const ids = new Set(own.map(({ identifier }) => identifier))
    const found = new Set(contactSpans.filter((span) => ids.has(span.identifier_id)).map(keyOfSpan))
    const wanted = own.map((span) => `${span.identifier} ${(span as (typeof spans)[number]).from}`)
    const contacts = new Set(
      contactSpans
        .filter((span) => wanted.includes(`${span.identifier_id} ${span.from_at}`))
        .map((span) => span.contact_id),
    )
    if (contacts.size !== 1) throw new Error(`Spans disagree: ${[...found].join(' ')}`)
    return [...contacts][0]!
  }

  return people
    .map(({ who, row, at, state, inForce, account }): Shown => {
      const accountState = account === null ? null : stateOfAccount(account)
      const lead = leads.find((one) => one.id === row.lead_id)
      const isSeen = lead !== undefined && (lead.closed_at === null || lead.outcome === 'disqualified')
      const result = evaluate(
        model,
        {
          contact: state,
          account: accountState,
          verdicts: [...inForce],
          leadOpenedAt: isSeen ? lead.opened_at : null,
          aheadAt: null,
        },
        at,
      )
      return {
        who,
        state: hex(state),
        score: result.score,
        fit: result.fit,
        engagement: result.engagement,
        bucket: result.bucket,
        fitGrade: result.fitGrade,
        engagementGrade: result.engagementGrade,
        verdicts: [...inForce].sort().join(','),
        account: account === null ? null : accounts.get(account)!.domain,
        accountState: accountState === null ? null : hex(accountState),
      }
    })
    .sort((a, b) => (a.who < b.who ? -1 : 1))

  function stateOfAccount(account: number): State {
    const members = people.filter((one) => one.account === account)
    const layout = model.account
    const matching = members.flatMap(({ folded }) =>
      folded.filter(({ facts }) => layout.slotsOf(facts).length > 0),
    )
    const own = claims
      .filter(
        (claim) =>
          claim.account_id === account && counts(verdicts.latest(claim.source_id, claim.message_id, null)),
      )
      .map(claimOf)
    const carried = members.flatMap(({ stated }) =>
      stated.filter(({ attribute }) => attribute.startsWith('account.')),
    )
    const folded = matching.length > 0 ? fold(model, 'account', matching) : emptyState(model, 'account')
    return withClaims(folded, [...own, ...carried])
  }
}

let contactSpans: Row[] = []
const keyOfSpan = (span: Row): string => `${span.identifier_id}@${span.from_at}=${span.contact_id}`
const hex = (state: State): string => Buffer.from(encodeState(state)).toString('hex')
const claimOf = (row: Row): Claim => ({
  attribute: row.attribute,
  value: row.value,
  provenance: row.provenance,
  occurredAt: row.occurred_at,
  knownAt: row.known_at,
})

function accountOf(
  links: readonly Row[],
  holds: (identifier: number, at: number) => boolean,
  verdicts: Log,
): number | null {
  const rank = (row: Row): number => (row.strength === 'person' ? 3 : row.reason === 'e-mail domain' ? 1 : 2)
  const own = links.filter(
    (row) =>
      row.kind === 'account' &&
      holds(row.identifier_a, row.occurred_at) &&
      counts(verdicts.latest(row.source_id, row.message_id, null)),
  )
  own.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.occurred_at - b.occurred_at ||
      (a.message_id < b.message_id ? -1 : a.message_id > b.message_id ? 1 : 0) ||
      a.source_id - b.source_id,
  )
  return (own.at(-1)?.account_id ?? null) as number | null
}

/** Everybody as the database holds them. */
export async function shownInDatabase(world: World): Promise<Shown[]> {
  contactSpans = await all<Row>(world, 'identifier_span')
  const { rows } = await sql<Shown & { verdictsOn: string; messageVerdicts: string; ownCount: number }>`
    select encode(c.state, 'hex') as state, c.score, c.fit, c.engagement, c.bucket, c.fit_grade as "fitGrade",
      c.engagement_grade as "engagementGrade", c.verdicts as "verdictsOn",
      c.message_verdicts as "messageVerdicts", c.own_count as "ownCount", a.domain as account,
      encode(s.state, 'hex') as "accountState",
      (select string_agg(i.kind || ':' || i.value || '[' || from_at || ',' || to_at || ')', ' '
         order by (i.kind || ':' || i.value || '[' || from_at || ',' || to_at || ')') collate "C")
       from identifier_span x join identifier i on i.id = x.identifier_id where x.contact_id = c.contact_id) as who
    from contact_state c left join account a on a.id = c.account_id
    left join account_state s on s.account_id = c.account_id`.execute(world.db)
  return rows
    .map(({ verdictsOn, messageVerdicts, ownCount, ...row }) => {
      const words = [...verdictsOn.split(','), ...(ownCount === 0 ? messageVerdicts.split(',') : [])]
      return { ...row, verdicts: [...new Set(words.filter((word) => word !== ''))].sort().join(',') }
    })
    .sort((a, b) => (a.who < b.who ? -1 : 1))
}
