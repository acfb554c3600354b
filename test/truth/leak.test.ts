// Nobody peeks: what is learned later never moves what a replay says of the time before, and the outcome of a deal
// cannot be smuggled into the past through any field of a call or of a file.
// What a row of a file says of its own touchpoint (its type, channel, campaign, path and properties) is the one thing
// that holds from the row's own date on, because nothing else could be replayed of an imported past. So a column that was
// filled in later must not be mapped to it: docs/import.md says so, and the last test holds the list of such fields.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { captureMessage, isRefusing } from '../../src/app/capture/capture.ts'
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { captureSource } from '../../src/app/capture/source.ts'
import { merge, split } from '../../src/app/identity.ts'
import { importFile } from '../../src/app/import/import.ts'
import { ingest } from '../../src/app/ingest/ingest.ts'
import { recordOpportunities } from '../../src/app/opportunity.ts'
import { judge } from '../../src/app/verdict.ts'
import type { BucketChanges } from '../../src/kernel/chronicle/chronicle.ts'
import { replayAll } from '../../src/kernel/chronicle/replay-all.ts'
import { BUCKETS } from '../../src/kernel/evidence.ts'
import { event } from '../support/evidence.ts'
import { WHO } from '../support/random-evidence.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { openWorld } from '../support/world.ts'
import { begin, live } from './lived.ts'
import { columnsFor, figuresOf, modelOf } from './simulated.ts'

const world = await openWorld()
const DAY = 86_400_000
const directory = scratchDirectory()

/** Conditions by points alone: leads stay as history had them, and late evidence may rewrite their openings. */
const BY_POINTS = `
assay: 1
name: By points
scorecards:
  main:
    fit:
      - { says: Mid-size, attribute: account.employees, points: { 50..1000: 30, unknown: 0 } }
      - { says: Who decides, attribute: contact.jobLevel, points: { head: 20, student: -40 } }
      - { says: Has a budget, attribute: contact.budget, points: { yes: 60, unknown: 0 } }
    engagement:
      - { says: Looks at pages, touchpoint: page_viewed, points: 8, halfLife: 14d, cap: 24 }
      - { says: Came to a webinar, touchpoint: webinar_attended, points: 15, halfLife: 45d, cap: 30 }
      - { says: Keeps coming back, touchpoint: any, onDays: 3, within: 14d, points: 10 }
      - { says: Colleagues look too, scope: account, touchpoint: page_viewed, points: 3, halfLife: 21d, cap: 15 }
    grades: { fit: { A: 50, B: 30, C: 10, D: below }, engagement: { 1: 40, 2: 20, 3: 8, 4: below } }
buckets:
  disqualified:
    - { says: A machine, when: { verdict: [bot] } }
  qualified:
    - { says: Fits, when: { fit: B.. } }
    - { says: Is looking, when: { engagement: 3.. } }
`

/**
 * What everybody went through, whatever number they have. Nurture before anything else is no change: where it begins is
 * the lead's opening, which late evidence may move.
 */
function courses({ offsets, at, bucket, condition, score }: BucketChanges): string[] {
  const found: string[] = []
  for (let c = 0; c + 1 < offsets.length; c++) {
    const rows: unknown[] = []
    for (let row = offsets[c]!; row < offsets[c + 1]!; row++)
      if (rows.length > 0 || BUCKETS[bucket[row]!] !== 'nurture')
        rows.push([at[row], bucket[row], condition[row], score[row]])
    if (rows.length > 0) found.push(JSON.stringify(rows))
  }
  return found.sort()
}

const tellDeal = (who: string, openedAt: number, closedAt: number, outcome: 'won' | 'lost') =>
  recordOpportunities(world, { sourceId: 1, says: 'test', dryRun: false }, [
    {
      externalId: `crm:${who}`,
      name: undefined,
      amount: 1_000,
      currency: 'EUR',
      openedAt,
      closedAt,
      outcome,
      reason: undefined,
      account: null,
      contacts: [{ identifier: { kind: 'email', value: who }, role: null }],
    },
  ])

async function importText(mapping: string, csv: string): Promise<void> {
  const file = path.join(directory, 'rows.csv')
  writeFileSync(file, csv)
  const report = await importFile(world, { file, as: null, mapping })
  if ('refused' in report) throw new Error(`${report.refused}: ${report.detail}`)
  if (report.rejected.length > 0) throw new Error(JSON.stringify(report.rejected[0]))
}

describe('what becomes known later', () => {
  const LATER: Record<string, (now: number) => Promise<unknown>> = {
    'a value that somebody gave on the telephone': (now) =>
      ingest(
        world,
        WHO.map((who, i) =>
          event(who, now - 20 * DAY - i, {
            type: 'call_received',
            claims: [
              {
                attribute: 'contact.budget',
                value: 'yes',
                provenance: 'declared',
                occurredAt: now - 25 * DAY,
              },
              {
                attribute: 'account.employees',
                value: 100,
                provenance: 'verified',
                occurredAt: now - 25 * DAY,
              },
            ],
          }),
        ),
      ),
    'visits that are told late': (now) =>
      ingest(
        world,
        WHO.flatMap((who, i) => [event(who, now - 3 * DAY - i), event(who, now - 33 * DAY - i)]),
      ),
    'verdicts on messages and on people': async () => {
      const { rows } = await sql<{ sourceId: number; messageId: string }>`
        select source_id as "sourceId", message_id as "messageId" from touchpoint order by id`.execute(
        world.db,
      )
      for (const message of rows.filter((_, i) => i % 4 === 0))
        await judge(world, message, { verdict: 'bot', reason: 'test', says: 'test' })
      for (const who of ['ana', 'bob@acme.com', 'pc'])
        await judge(world, { identifier: who }, { verdict: 'spam', reason: 'test', says: 'test' })
    },
    'links, merges and splits': async (now) => {
      await ingest(world, [
        event('u:ana a:phone', now - 30 * DAY, { linkStrength: 'stated' }),
        event('e:bob@acme.com', now - 30 * DAY, {
          account: { domain: 'other.com', externalId: null, name: null, because: 'group call' },
        }),
      ])
      await merge(world, 'bob', 'cyd', { says: 'test', takeBack: true })
      await split(world, 'ana@acme.com', { says: 'test' })
    },
    'a deal that is won': (now) => tellDeal('ana@acme.com', now - 15 * DAY, now, 'won'),
    'a list without dates': () =>
      importText(
        'as: contacts\nidentifiers: { email: mail }\nattributes: { contact.budget: budget, contact.jobLevel: level }',
        'mail,budget,level\ndan@third.com,yes,head\n',
      ),
  }
  for (const [name, tell] of Object.entries(LATER))
    it(`moves nothing before: ${name}`, async () => {
      await begin(world)
      await live(world, 4, 20)
      await ingest(world, [event('e:dan@third.com', world.now() - DAY)])
      const until = world.now()
      const model = modelOf(BY_POINTS)
      const before = courses(replayAll(model, (await columnsFor(world, BY_POINTS)).chronicle, 0, until))
      expect(before.length).toBeGreaterThan(3)
      world.advance(DAY)
      await tell(world.now())
      world.advance(1_000)
      const { chronicle } = await columnsFor(world, BY_POINTS)
      expect(courses(replayAll(model, chronicle, 0, until))).toEqual(before)
      // and it was no empty gesture
      if (name !== 'a deal that is won')
        expect(courses(replayAll(model, chronicle, 0, world.now()))).not.toEqual(before)
    })

  it('moves no figure of an earlier report: a value, a verdict, a visit and a deal that is won', async () => {
    await begin(world)
    const start = world.now()
    const people = Array.from({ length: 12 }, (_, i) => `p${i}@firm${i}.com`)
    await ingest(
      world,
      people.map((who, i) =>
        event(`e:${who}`, start, { type: i % 2 === 0 ? 'webinar_attended' : 'page_viewed' }),
      ),
    )
    world.advance(30 * DAY)
    for (const who of people.slice(0, 4)) await tellDeal(who, world.now() - 10 * DAY, world.now(), 'won')
    const asked = { from: start - DAY, to: world.now() + 1, maturityDays: 5 }
    world.advance(DAY)
    const [draft, against] = [modelOf(BY_POINTS), modelOf(BY_POINTS.replace('3..', '2..'))]
    const before = figuresOf((await columnsFor(world, BY_POINTS)).chronicle, draft, against, asked)
    expect(before.deals.won).toBe(4)
    expect(before.draft.deals.wonInTime).toBeGreaterThan(0)

    world.advance(DAY)
    for (const who of people.slice(4, 9)) await tellDeal(who, world.now() - 20 * DAY, world.now(), 'won')
    await ingest(
      world,
      people.map((who) =>
        event(`e:${who}`, start + 5 * DAY, {
          claims: [{ attribute: 'contact.budget', value: 'yes', provenance: 'verified', occurredAt: start }],
        }),
      ),
    )
    const after = figuresOf((await columnsFor(world, BY_POINTS)).chronicle, draft, against, asked)
    expect({ ...after, leads: 0, deals: { ...after.deals, open: 0 } }).toEqual({
      ...before,
      leads: 0,
      deals: { ...before.deals, open: 0 },
    })
  })
})

/** Twelve people of a year ago; of the even ones the deal was won half a year later. The mark is the outcome. */
const PEOPLE = Array.from({ length: 12 }, (_, i) => ({
  email: `p${i}@firm${i}.com`,
  isWon: i % 2 === 0,
}))
const MARK = (isWon: boolean): string => (isWon ? 'won' : 'lost')

async function past(): Promise<{ from: number; to: number; touched: number }> {
  await begin(world)
  const touched = world.now()
  for (const [i, { email }] of PEOPLE.entries())
    await ingest(world, [event(`u:u${i} e:${email}`, touched, { type: 'email_opened' })])
  world.advance(180 * DAY)
  for (const { email, isWon } of PEOPLE)
    await tellDeal(email, world.now() - DAY, world.now(), isWon ? 'won' : 'lost')
  world.advance(180 * DAY)
  return { from: touched - 30 * DAY, to: world.now(), touched }
}

/** An agreement that qualifies by the mark alone, wherever it may have been put. */
const drafted = (condition: string, rule = ''): string => `
assay: 1
name: Knows the end
scorecards:
  main:
    engagement:
      - { says: Anything, touchpoint: any, points: 1, cap: 1 }
${rule}
    grades: { engagement: { 1: ${rule === '' ? 1 : 50}, 2: below } }
buckets:
  qualified:
    - { says: Knows the end, when: ${condition} }
`
const byTouch = (rule: string): string =>
  drafted('{ engagement: 1 }', `      - { says: The mark, ${rule}, points: 100, cap: 100 }`)

async function wonInTime(document: string, asked: { from: number; to: number }, leaveOutAssumed = false) {
  const { chronicle } = await columnsFor(world, document)
  const figures = figuresOf(chronicle, modelOf(document), null, { ...asked, leaveOutAssumed })
  expect(figures.deals.won).toBe(6)
  return figures.draft.deals.wonInTime
}

describe('the outcome, told by a call that claims to be of the past', () => {
  const FIELDS: Record<string, { message: (mark: string) => object; draft: string }> = {
    'a trait': {
      message: (mark) => ({ type: 'identify', traits: { budget: mark } }),
      draft: drafted('{ contact.budget: won }'),
    },
    'a trait of the company': {
      message: (mark) => ({ type: 'group', groupId: 'g', traits: { industry: mark } }),
      draft: drafted('{ account.industry: won }'),
    },
    'a property': {
      message: (mark) => ({ type: 'track', event: 'Seen', properties: { status: mark } }),
      draft: byTouch('touchpoint: any, where: { status: won }'),
    },
    'the name of an event': {
      message: (mark) => ({ type: 'track', event: `deal_${mark}` }),
      draft: byTouch('touchpoint: deal_won'),
    },
    'a page': {
      message: (mark) => ({
        type: 'page',
        properties: { path: `/${mark}`, url: `https://x.example/${mark}` },
      }),
      draft: byTouch('touchpoint: any, where: { path: /won }'),
    },
    'a campaign': {
      message: (mark) => ({
        type: 'page',
        context: { campaign: { name: mark, source: mark, medium: mark } },
      }),
      draft: byTouch('touchpoint: any, where: { campaign: won }'),
    },
  }
  for (const [name, { message, draft }] of Object.entries(FIELDS))
    it(`is known from the call on, in ${name}`, async () => {
      const asked = await past()
      const source = captureSource({ sourceId: 1, says: 'test', settings: { localIsTest: false } })
      const told = PEOPLE.map(({ email, isWon }, i): CapturedEvent => {
        const captured = captureMessage(
          {
            messageId: `late-${i}`,
            userId: `u${i}`,
            timestamp: new Date(asked.touched + DAY).toISOString(),
            ...message(MARK(isWon)),
            context: { traits: { email }, ...(message(MARK(isWon)) as { context?: object }).context },
          },
          { source, arrivedAt: world.now() },
        )
        if (isRefusing(captured)) throw new Error(captured.refused)
        return captured
      })
      await ingest(world, told)
      world.advance(DAY)
      expect(await wonInTime(draft, { from: asked.from, to: world.now() })).toBe(0)
    })
})

describe('the outcome, told by a file', () => {
  const csv = (day: string): string =>
    [
      'mail,day,mark,domain',
      ...PEOPLE.map(({ email, isWon }) => `${email},${day},${MARK(isWon)},${MARK(isWon)}.com`),
    ].join('\n')
  const ROW = 'identifiers: { email: mail }\nsource: { name: List, kind: list }\nproperties: []\n'
  const DATED = `${ROW}as: touchpoints\nat: day\n`
  const TYPED = 'type: { constant: seen }\n'

  const SEALED: Record<string, { mapping: string; draft: string }> = {
    'a value of a person': {
      mapping: `${ROW}as: contacts\nattributes: { contact.budget: mark }`,
      draft: drafted('{ contact.budget: won }'),
    },
    'a value of a company': {
      mapping: `${ROW}as: contacts\naccount: { domain: domain }\nattributes: { account.industry: mark }`,
      draft: drafted('{ account.industry: won }'),
    },
    'the company': {
      mapping: `${ROW}as: contacts\naccount: { domain: domain }`,
      draft: drafted('{ account.domain: [won.com] }'),
    },
    'a value beside a dated touchpoint': {
      mapping: `${DATED}${TYPED}attributes: { contact.budget: mark }`,
      draft: drafted('{ contact.budget: won }'),
    },
    'a value beside a dated lead': {
      mapping: `${ROW}as: leads\nat: day\n${TYPED}attributes: { contact.budget: mark }`,
      draft: drafted('{ contact.budget: won }'),
    },
    'a value in a row of its own': {
      mapping: `${ROW}as: claims\nattribute: { constant: contact.budget }\nvalue: mark`,
      draft: drafted('{ contact.budget: won }'),
    },
    'how much a value is believed': {
      mapping: `${ROW}as: contacts\nattributes: { contact.budget: { constant: won, provenance: { column: trust } } }`,
      draft: drafted('{ contact.budget: won }'),
    },
  }
  for (const [name, { mapping, draft }] of Object.entries(SEALED))
    it(`is known from the import on, as ${name}`, async () => {
      const asked = await past()
      const day = new Date(asked.touched + DAY).toISOString().slice(0, 10)
      const rows = name.startsWith('how much')
        ? csv(day)
            .replaceAll(',won,', ',verified,')
            .replaceAll(',lost,', ',declared,')
            .replace('mark', 'trust')
        : csv(day)
      await importText(mapping, rows)
      world.advance(DAY)
      expect(await wonInTime(draft, { from: asked.from, to: world.now() })).toBe(0)
    })

  it('is marked where its date was assumed, and worth nothing without', async () => {
    const asked = await past()
    const draft = drafted('{ contact.budget: won }')
    const day = new Date(asked.touched + DAY).toISOString().slice(0, 10)
    const assumed = `attributes: { contact.budget: { column: mark, assumeDate: { constant: '${day}' } } }`
    await importText(`${ROW}as: contacts\n${assumed}`, csv(day))
    expect(await wonInTime(draft, asked)).toBe(6)
    expect(await wonInTime(draft, asked, true)).toBe(0)
  })

  // What a mapping says of the touchpoint itself holds from its date on. Whoever adds a field to imports adds it here.
  const OWN: Record<string, { mapping: string; draft: string }> = {
    type: { mapping: `${DATED}type: mark`, draft: byTouch('touchpoint: won') },
    campaign: {
      mapping: `${DATED}${TYPED}campaign: mark`,
      draft: byTouch('touchpoint: seen, where: { campaign: won }'),
    },
    path: {
      mapping: `${DATED}${TYPED}path: { column: mark, prefix: / }`,
      draft: byTouch('touchpoint: seen, where: { path: /won }'),
    },
    properties: {
      mapping: `${DATED}${TYPED}`.replace('properties: []', 'properties: [mark]'),
      draft: byTouch('touchpoint: seen, where: { mark: won }'),
    },
  }
  for (const [name, { mapping, draft }] of Object.entries(OWN))
    it(`holds from the row's own date on where the mapping calls it the touchpoint's ${name}`, async () => {
      const asked = await past()
      await importText(mapping, csv(new Date(asked.touched + DAY).toISOString().slice(0, 10)))
      expect(await wonInTime(draft, asked)).toBe(6)
    })
})
