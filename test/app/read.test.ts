// Reads on a real database: the list is exact, a score of the past does not peek, an explanation adds up.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { putInForce } from '../../src/app/agreement/switch.ts'
import { activeAgreement, saveAgreement } from '../../src/app/agreement.ts'
import type { CapturedClaim, CapturedEvent } from '../../src/app/capture/event.ts'
import { merge, split } from '../../src/app/identity.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { lowerBounds } from '../../src/app/lower-bounds.ts'
import { accountPage, accounts } from '../../src/app/read/accounts.ts'
import { contactPage } from '../../src/app/read/contact-page.ts'
import { explainContact } from '../../src/app/read/explain.ts'
import { leads } from '../../src/app/read/leads.ts'
import { overview } from '../../src/app/read/overview.ts'
import { scoresAt } from '../../src/app/read/score-at.ts'
import { scoreHistory } from '../../src/app/read/score-history.ts'
import { sources } from '../../src/app/read/sources.ts'
import { Standings } from '../../src/app/read/standing.ts'
import { timeline } from '../../src/app/read/timeline.ts'
import { judge } from '../../src/app/verdict.ts'
import { AccountPage, AccountsAnswer, SourcesAnswer } from '../../src/contract/accounts.ts'
import {
  ContactPage,
  Explanation,
  LeadsAnswer,
  LeadsQuery,
  ScoreHistory,
  TimelineAnswer,
} from '../../src/contract/leads.ts'
import { Overview } from '../../src/contract/overview.ts'
import { evaluate } from '../../src/kernel/evaluate.ts'
import { isRefused, type Refused } from '../../src/kernel/refusal.ts'
import { contactStandings } from '../../src/store/read/contact-standings.ts'
import { event } from '../support/evidence.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const DAY = 86_400_000
const START = Date.parse('2026-01-05T08:00:00Z')
const SEED = Number(process.env.ASSAY_SEED ?? 7)
const EXAMPLE = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')

/** mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let a = seed >>> 0
  return (below) => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

const done = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused}`)
  return result
}
const query = (wish: object = {}) => LeadsQuery.parse(wish)

const TYPES = [
  'page_viewed',
  'page_viewed',
  'page_viewed',
  'webinar_attended',
  'quote_requested',
  'email_clicked',
]
const PATHS = ['/pricing', '/products/p1', '/careers', '/', '/configurator']
const LEVELS = ['head', 'manager', 'specialist', 'student', 'other']
const INDUSTRIES = ['Chemicals', 'Machinery', 'Software', 'Water']

function randomEvent(pick: (below: number) => number, now: number): CapturedEvent {
  const n = pick(60)
  const at = now - (pick(4) === 0 ? pick(60) * DAY : 0) - pick(1_000)
  const known = pick(5) > 0
  const claims: CapturedClaim[] = []
  const claim = (attribute: string, value: string | number) =>
    claims.push({ attribute, value, provenance: pick(2) === 0 ? 'declared' : 'observed' })
  if (known && pick(3) === 0) claim('contact.jobLevel', LEVELS[pick(5)]!)
  if (known && pick(3) === 0) claim('account.industry', INDUSTRIES[pick(4)]!)
  if (known && pick(3) === 0) claim('account.employees', 10 + pick(900))
  if (known && pick(4) === 0) claim('contact.name', `Person ${n} Miller`)
  const firm = `firm${n % 17}.example`
  return event(known ? `e:p${n}@${firm} a:d${n}` : `a:d${n}`, at, {
    type: TYPES[pick(TYPES.length)]!,
    path: PATHS[pick(PATHS.length)]!,
    channel: pick(3) === 0 ? 'organic_search' : 'direct',
    claims,
    account: known
      ? { domain: firm, externalId: null, name: `Firm ${n % 17}`, because: 'e-mail domain' }
      : null,
    verdicts: pick(40) === 0 ? [{ verdict: 'bot', reason: 'a crawler' }] : [],
  })
}

beforeAll(async () => {
  world.turnTo(START)
  await world.db
    .insertInto('source')
    .values({ name: 'Website', kind: 'website', created_at: START })
    .execute()
  const saved = done(await saveAgreement(world, { document: EXAMPLE, format: 'yaml', says: null }))
  done(await putInForce(world, saved.hash, null))
  const pick = randomOf(SEED)
  for (let day = 0; day < 40; day++) {
    await ingest(
      world,
      Array.from({ length: 15 }, () => randomEvent(pick, world.now())),
    )
    world.advance(DAY / 2 + pick(DAY))
  }
})

describe(`a random market of 60 people (seed ${SEED})`, () => {
  /** Everybody in the database, evaluated one by one. */
  async function everybody() {
    const active = (await activeAgreement(world))!
    const ids = await world.db.selectFrom('contact_state').select(['contact_id', 'identified']).execute()
    const rows = await contactStandings(
      world.db,
      ids.map((row) => row.contact_id),
    )
    const standings = new Standings(active)
    return rows.map((row) => standings.show(row, world.now()))
  }

  test.each([
    ['qualified', 0, 5],
    ['nurture', 3, 10],
    ['disqualified', 0, 100],
  ] as const)('the ranked list of %s from %d is exactly the best as of now', async (bucket, offset, top) => {
    world.advance(20 * DAY)
    const best = (await everybody())
      .filter((one) => one.row.bucket === bucket && one.bucket === bucket && one.row.identified)
      .sort((a, b) => b.score - a.score || a.row.contact - b.row.contact)
    const answer = await leads(world, query({ bucket, offset, top }))
    LeadsAnswer.parse(answer)
    expect(answer.leads.map((row) => [row.contact, row.score])).toEqual(
      best.slice(offset, offset + top).map((one) => [String(one.row.contact), one.score]),
    )
    world.advance(-20 * DAY)
  })

  test('all buckets come one after the other, and pages neither overlap nor leave anybody out', async () => {
    const whole = await leads(world, query({ bucket: 'any', top: 1_000 }))
    expect(whole.leads.length).toBe(whole.total)
    expect(whole.totalIsExact).toBe(true)
    const pages: string[] = []
    for (let offset = 0; offset < whole.total; offset += 7)
      for (const row of (await leads(world, query({ bucket: 'any', top: 7, offset }))).leads)
        pages.push(row.contact)
    expect(pages).toEqual(whole.leads.map((row) => row.contact))
    const buckets = whole.leads.map((row) => ['qualified', 'nurture', 'disqualified'].indexOf(row.bucket))
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
  })

  test('other orders are what they say', async () => {
    const byScore = await leads(world, query({ bucket: 'any', order: 'score', top: 1_000 }))
    const scores = byScore.leads.map((row) => row.score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const byTouch = (await leads(world, query({ bucket: 'any', order: 'lastTouch', top: 1_000 }))).leads
    expect(byTouch.map((row) => row.lastTouchAt)).toEqual(
      byTouch
        .map((row) => row.lastTouchAt)
        .toSorted()
        .reverse(),
    )
    const byName = (await leads(world, query({ bucket: 'any', order: 'name', top: 1_000 }))).leads
    expect(byName).toHaveLength(byScore.leads.length)
    const names = byName.map((row) => row.name?.toLowerCase() ?? '\u{10ffff}')
    expect(names).toEqual(names.toSorted())
    const byQualified = (await leads(world, query({ bucket: 'any', order: 'qualifiedAt', top: 1_000 }))).leads
    const whoNeverDid = byQualified.findIndex((row) => row.qualifiedAt === null)
    expect(whoNeverDid).toBeGreaterThan(0)
    const instants = byQualified.slice(0, whoNeverDid).map((row) => row.qualifiedAt!)
    expect(instants).toEqual(instants.toSorted().reverse())
    expect(byQualified.slice(whoNeverDid).every((row) => row.qualifiedAt === null)).toBe(true)
    const pages: string[] = []
    for (let offset = 0; offset < byQualified.length; offset += 7) {
      const page = query({ bucket: 'any', order: 'qualifiedAt', top: 7, offset })
      pages.push(...(await leads(world, page)).leads.map((row) => row.contact))
    }
    expect(pages).toEqual(byQualified.map((row) => row.contact))
    const narrow = await leads(world, query({ bucket: 'any', channel: 'organic_search', top: 1_000 }))
    expect(narrow.leads.length).toBe(narrow.total)
    expect(narrow.total).toBeGreaterThan(0)
    expect(narrow.total).toBeLessThan(byScore.total)
  })

  test('a search finds by the beginnings of words: address, name and account', async () => {
    const found = async (search: string) => (await leads(world, query({ bucket: 'any', search }))).leads
    const one = await found('p12@firm')
    expect(one.flatMap((row) => row.identifiers.map(({ value }) => value))).toContain('p12@firm12.example')
    expect((await found('mill')).length).toBeGreaterThan(3)
    const firm = await found('firm 3')
    expect(firm.length).toBeGreaterThan(0)
    expect(await found('nobodyhasthis')).toEqual([])
    expect(await found("'); drop table contact; --")).toEqual([])
  })

  test('visitors have a list of their own', async () => {
    const visitors = await leads(world, query({ bucket: 'any', who: 'visitors', top: 1_000 }))
    for (const row of visitors.leads)
      expect(row.identifiers.every(({ kind }) => kind === 'anonymous_id')).toBe(true)
  })

  test('scored from scratch as of now, everybody has the score that is stored', async () => {
    const active = (await activeAgreement(world))!
    const stored = new Map((await everybody()).map((one) => [one.row.contact, one]))
    let compared = 0
    for await (const one of scoresAt(world, active, world.now())) {
      const other = stored.get(one.contact)!
      expect([one.evaluation.score, one.evaluation.bucket], `contact ${one.contact}`).toEqual([
        other.score,
        other.bucket,
      ])
      compared += 1
    }
    expect(compared).toBeGreaterThan(50)
  })

  test('contributions add up to the score exactly, and everything on a page is as the contract says', async () => {
    const { leads: rows } = await leads(world, query({ bucket: 'any', top: 1_000 }))
    for (const { contact, score } of rows) {
      const explanation = Explanation.parse(done(await explainContact(world, contact)))
      expect(explanation.contributions.reduce((sum, one) => sum + one.points, 0)).toBe(score)
    }
    const page = ContactPage.parse(done(await contactPage(world, 'P12@firm12.example ')))
    expect(page.visitor).toBe(false)
    expect(page.account?.domain).toBe('firm12.example')
    expect(page.colleagues.length).toBeGreaterThan(0)
    expect(page.explanation!.identifiers.map(({ value }) => value)).toContain('d12')
    const all = TimelineAnswer.parse(done(await timeline(world, page.contact, { limit: 500 })))
    expect(all.more).toBe(false)
    const first = done(await timeline(world, page.contact, { limit: 3 }))
    expect(first.touchpoints.length).toBeGreaterThanOrEqual(3)
    const rest = done(
      await timeline(world, page.contact, { limit: 500, before: first.touchpoints.at(-1)!.at }),
    )
    expect([...first.touchpoints, ...rest.touchpoints]).toEqual(all.touchpoints)
    expect(all.touchpoints.some((touch) => touch.says.startsWith('Viewed /'))).toBe(true)
  })

  test('the points of a timeline are what the engagement rules give before caps', async () => {
    const active = (await activeAgreement(world))!
    const [row] = (await leads(world, query({ bucket: 'any' }))).leads
    const { touchpoints } = done(await timeline(world, row!.contact, { limit: 500 }))
    const [standing] = await contactStandings(world.db, [Number(row!.contact)])
    const shown = new Standings(active).of(standing!)!
    const { contributions } = done(await explainContact(world, row!.contact))
    const rule = contributions.find(
      (one) => one.part === 'engagement' && !one.capped && one.rule === 'Studies our products',
    )
    if (rule === undefined) return
    const sum = touchpoints.flatMap(({ counts }) => counts).filter((one) => one.rule === rule.rule)
    expect(sum.reduce((total, one) => total + one.points, 0)).toBeCloseTo(rule.points, 1)
    expect(evaluate(active.model, shown, world.now()).score).toBe(row!.score)
  })

  test('the history of a score ends at the score of now', async () => {
    for (const who of ['p12@firm12.example', 'p3@firm3.example', 'p40@firm6.example']) {
      const history = ScoreHistory.parse(done(await scoreHistory(world, who)))
      expect(history.points.length).toBeLessThanOrEqual(500)
      expect(history.points.length).toBeGreaterThan(2)
      const { score, scorecard } = done(await explainContact(world, who))
      expect(scorecard).toBe('pumps')
      expect(history.points.at(-1)!.score).toBe(score)
    }
  })

  test('accounts, sources and the overview count what is there', async () => {
    const list = AccountsAnswer.parse(await accounts(world, { order: 'qualified', top: 100, offset: 0 }))
    expect(list.total).toBe(17)
    const page = AccountPage.parse(done(await accountPage(world, 'firm3.example')))
    expect(page.people.length).toBe(page.contacts)
    expect(Math.max(...page.people.map((row) => row.score))).toBe(page.bestScore)
    expect(
      (await accounts(world, { order: 'name', top: 10, offset: 0, search: 'firm 3' })).accounts[0]!.domain,
    ).toBe('firm3.example')
    const brought = SourcesAnswer.parse(await sources(world))
    expect(brought.sources[0]!.name).toBe('Website')
    expect(brought.sources[0]!.excluded).toBeGreaterThan(0)
    const first = Overview.parse(await overview(world))
    const total = Object.values(first.buckets).reduce((sum, count) => sum + count, 0)
    expect(total).toBe((await leads(world, query({ bucket: 'any' }))).total)
    expect(first.weekly).toHaveLength(13)
    expect(first.weekly.reduce((sum, week) => sum + week.qualified, 0)).toBeGreaterThan(0)
  })

  test('whoever is not there is refused', async () => {
    for (const given of ['nobody@example.com', '999999', '', '\0', 'x'.repeat(2_000)])
      expect(await explainContact(world, given)).toEqual({ refused: 'contact_not_found' })
    expect(await accountPage(world, 'nowhere.example')).toEqual({ refused: 'account_not_found' })
  })

  // From here on time only goes on: a lowered bound holds for the future alone.
  test('lowering the bounds of the top changes no list, and leaves nothing to lower', async () => {
    world.advance(10 * DAY)
    const before = await leads(world, query({ bucket: 'any', top: 1_000 }))
    expect(await lowerBounds(world)).toBeGreaterThan(10)
    expect(await lowerBounds(world)).toBe(0)
    expect(await leads(world, query({ bucket: 'any', top: 1_000 }))).toEqual(before)
    for (const { row, score, standing } of await everybody())
      if (standing !== null) expect(row.bound).toBeGreaterThanOrEqual(score)
  })

  test('a list of the past keeps to the words that are searched for, and to its orders', async () => {
    const t = world.now() - 5 * DAY
    const at = new Date(t).toISOString()
    const all = await leads(world, query({ bucket: 'any', top: 1_000, at }))
    const found = await leads(world, query({ bucket: 'any', top: 1_000, at, search: 'firm3' }))
    const isOfFirm = ({ account }: (typeof all.leads)[number]) => account?.domain === 'firm3.example'
    expect(found.leads.length).toBeGreaterThan(1)
    expect(found.leads).toEqual(all.leads.filter(isOfFirm))
    expect([found.total, found.totalIsExact]).toEqual([found.leads.length, true])
    expect((await leads(world, query({ bucket: 'any', at, search: 'nobody' }))).leads).toEqual([])
    const byTouch = await leads(world, query({ bucket: 'any', top: 1_000, at, order: 'lastTouch' }))
    const instants = byTouch.leads.map(({ lastTouchAt }) => lastTouchAt)
    expect(instants).toEqual([...instants].sort().reverse())
    expect(() => query({ at, order: 'name' })).toThrow('with at one of rank, score, lastTouch')
  })

  // Last, because it merges and splits.
  test('a score of the past does not peek: what became known later changes nothing', async () => {
    const active = (await activeAgreement(world))!
    const t = world.now()
    const before = await snapshot(t)
    const listed = await leads(world, query({ bucket: 'any', top: 1_000, at: new Date(t).toISOString() }))
    world.advance(DAY)
    const pick = randomOf(SEED + 1)
    for (let i = 0; i < 10; i++) {
      // Back-dated by up to sixty days: it happened before t and was known after.
      await ingest(
        world,
        Array.from({ length: 15 }, () => randomEvent(pick, t)),
      )
      world.advance(DAY / 4)
    }
    for (const [a, b] of [
      [1, 2],
      [18, 35],
      [4, 21],
    ] as const)
      done(await merge(world, emailOf(a), emailOf(b), { says: 'a person' }))
    done(await split(world, emailOf(18), { says: 'a person' }))
    // People whose every touch was theirs at t are called machines now, and one moved to another firm before t.
    for (const n of [3, 9, 27])
      done(
        await judge(
          world,
          { identifier: emailOf(n) },
          { verdict: 'bot', reason: 'seen later', says: 'a person' },
        ),
      )
    const moved = { domain: 'firm1.example', externalId: null, name: null, because: 'group call' }
    await ingest(
      world,
      [5, 11, 30].map((n) => event(`e:${emailOf(n)}`, t - 50 * DAY, { account: moved, type: 'grouped' })),
    )
    expect(await snapshot(t)).toEqual(before)
    const again = await leads(world, query({ bucket: 'any', top: 1_000, at: new Date(t).toISOString() }))
    expect(again.leads.map(({ score, bucket, identifiers }) => ({ score, bucket, identifiers }))).toEqual(
      listed.leads.map(({ score, bucket, identifiers }) => ({ score, bucket, identifiers })),
    )
    const now = await snapshot(world.now())
    expect(now).not.toEqual(before)

    async function snapshot(at: number) {
      const lines: string[] = []
      for await (const { group, evaluation } of scoresAt(world, active, at))
        lines.push(
          `${group.identifiers.map(({ value }) => value).sort()} ${evaluation.score} ${evaluation.bucket} ${evaluation.fitGrade}${evaluation.engagementGrade}`,
        )
      return lines.sort()
    }
  })
})

const emailOf = (n: number): string => `p${n}@firm${n % 17}.example`
