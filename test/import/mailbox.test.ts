// The kind of a mailbox is seen in an imported address as in a live one, and knocks out as there.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { putInForce } from '../../src/app/agreement/switch.ts'
import { saveAgreement } from '../../src/app/agreement.ts'
import { type ImportOptions, importFile } from '../../src/app/import/import.ts'
import { openWorld } from '../support/world.ts'

const AGREEMENT = `
assay: 1
name: Mailboxes
scorecards:
  main:
    base: 0
    fit: [{ says: Mid-size, attribute: account.employees, points: { 50..1000: 30 } }]
    engagement: [{ says: Looks at pages, touchpoint: page_viewed, points: 8, halfLife: 14d, cap: 24 }]
    grades: { fit: { A: 30, B: 20, C: 10, D: below }, engagement: { 1: 24, 2: 16, 3: 8, 4: below } }
buckets:
  disqualified: [{ says: A throw-away address, when: { contact.emailKind: disposable } }]
  qualified: [{ says: Is looking hard, when: { engagement: 2.. } }]
`
const world = await openWorld()
const folder = mkdtempSync(path.join(tmpdir(), 'assay-import-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  await world.reset()
  const saved = await saveAgreement(world, { document: AGREEMENT, format: 'yaml', says: 'test' })
  if ('refused' in saved) throw new Error(saved.detail)
  await putInForce(world, saved.hash, 'test')
})

async function run(content: string, as: ImportOptions['as']): Promise<void> {
  const file = path.join(folder, 'list.csv')
  writeFileSync(file, content)
  expect(await importFile(world, { file, as, mapping: null })).toMatchObject({ created: 2, rejected: [] })
}

test.each([
  ['contacts', 'Email\njoe@mailinator.com\nann@firm.example\n'],
  ['leads', 'Email,Date\njoe@mailinator.com,2025-12-01\nann@firm.example,2025-12-01\n'],
  [
    'touchpoints',
    'Email,Type,Date\njoe@mailinator.com,page viewed,2025-12-01\nann@firm.example,page viewed,2025-12-01\n',
  ],
  [
    'claims',
    'Email,Attribute,Value\njoe@mailinator.com,contact.budget,yes\nann@firm.example,contact.budget,yes\n',
  ],
] as const)('%s with a throw-away address are disqualified, the others are not', async (as, content) => {
  await run(content, as)
  const { rows } = await sql`
    select i.value as email, c.bucket from contact_state c
    join identifier_span s on s.contact_id = c.contact_id
    join identifier i on i.id = s.identifier_id order by 1`.execute(world.db)
  expect(rows).toEqual([
    { email: 'ann@firm.example', bucket: 'nurture' },
    { email: 'joe@mailinator.com', bucket: 'disqualified' },
  ])
})

test('the address is claimed as the list says it, the kind of its mailbox as observed', async () => {
  await run('Email\njoe@gmail.com\ninfo@firm.example\n', 'contacts')
  const { rows } = await sql`
    select attribute, value#>>'{}' as value, provenance from claim order by 1, 2`.execute(world.db)
  expect(rows).toEqual([
    { attribute: 'contact.email', value: 'info@firm.example', provenance: 'declared' },
    { attribute: 'contact.email', value: 'joe@gmail.com', provenance: 'declared' },
    { attribute: 'contact.emailKind', value: 'free', provenance: 'observed' },
    { attribute: 'contact.emailKind', value: 'role', provenance: 'observed' },
  ])
})

test('the kind of a mailbox is known since the day of the row, so that history is judged by it', async () => {
  await run('Email,Date\njoe@mailinator.com,2025-12-01\nann@firm.example,2025-12-02\n', 'leads')
  const { rows } = await sql`
    select value#>>'{}' as value, occurred_at as at, known_at as known from claim
    where attribute = 'contact.emailKind' order by 2`.execute(world.db)
  const [first, second] = [Date.UTC(2025, 11, 1), Date.UTC(2025, 11, 2)]
  expect(rows).toEqual([
    { value: 'disposable', at: first, known: first },
    { value: 'business', at: second, known: second },
  ])
})
