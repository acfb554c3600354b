// From a message to an event: calls, times, identifiers, claims, accounts. One table a question.
import { describe, expect, it } from 'vitest'
import { captureSource } from '../../src/app/capture/source.ts'
import { ARRIVED, captured, claimLines, identify, page, refusalOf, track } from '../support/segment.ts'

const ids = (message: unknown) => captured(message).identifiers.map(({ kind, value }) => `${kind} ${value}`)
const at = (message: Record<string, unknown>, delivery = {}) =>
  new Date(captured({ ...track('Seen'), ...message }, delivery).occurredAt).toISOString()

describe('time', () => {
  it.each([
    ['nothing: the arrival', {}, '2026-03-02T10:00:00.000Z'],
    ['a timestamp alone: as it is', { timestamp: '2026-03-01T08:00:00Z' }, '2026-03-01T08:00:00.000Z'],
    [
      'a clock five minutes fast: put right by sentAt',
      { timestamp: '2026-03-02T10:04:58Z', sentAt: '2026-03-02T10:05:00Z' },
      '2026-03-02T09:59:58.000Z',
    ],
    [
      'a clock of 1970: put right as well',
      { originalTimestamp: '1970-01-01T00:00:08Z', sentAt: '1970-01-01T00:00:10Z' },
      '2026-03-02T09:59:58.000Z',
    ],
    [
      'corrected by somebody already: timestamp holds',
      {
        timestamp: '2026-03-02T09:00:00Z',
        originalTimestamp: '2026-03-02T11:00:00Z',
        sentAt: '2026-03-02T11:00:01Z',
      },
      '2026-03-02T09:00:00.000Z',
    ],
    [
      'queued elsewhere: its receivedAt counts',
      {
        originalTimestamp: '2026-03-01T12:00:00Z',
        sentAt: '2026-03-01T12:00:05Z',
        receivedAt: '2026-03-01T10:00:05Z',
      },
      '2026-03-01T10:00:00.000Z',
    ],
    [
      'sent before it happened: never after the arrival',
      { timestamp: '2026-03-02T10:00:09Z', sentAt: '2026-03-02T10:00:00Z' },
      '2026-03-02T10:00:00.000Z',
    ],
    [
      'an unreadable sentAt: no correction',
      { timestamp: '2026-03-01T08:00:00Z', sentAt: 'yesterday' },
      '2026-03-01T08:00:00.000Z',
    ],
    ['without a zone: UTC', { timestamp: '2026-03-01 08:00:00.500' }, '2026-03-01T08:00:00.500Z'],
    [
      'with microseconds and a zone',
      { timestamp: '2026-03-01T08:00:00.123456+05:30' },
      '2026-03-01T02:30:00.123Z',
    ],
    [
      'a zone without colon, a small t',
      { timestamp: '2026-03-01t08:00:00+0530' },
      '2026-03-01T02:30:00.000Z',
    ],
    ['a day', { timestamp: '2026-03-01' }, '2026-03-01T00:00:00.000Z'],
    ['epoch milliseconds', { timestamp: Date.UTC(2026, 2, 1) }, '2026-03-01T00:00:00.000Z'],
    ['epoch seconds', { timestamp: Date.UTC(2026, 2, 1) / 1000 }, '2026-03-01T00:00:00.000Z'],
    ['empty: as if left out', { timestamp: '' }, '2026-03-02T10:00:00.000Z'],
    ['a little ahead: kept', { timestamp: '2026-03-03T09:00:00Z' }, '2026-03-03T09:00:00.000Z'],
  ])('%s', (_, message, expected) => expect(at(message)).toBe(expected))

  it('takes the sentAt of the batch where the event has none', () =>
    expect(at({ timestamp: '2026-03-02T11:00:00Z' }, { batchSentAt: '2026-03-02T11:00:10Z' })).toBe(
      '2026-03-02T09:59:50.000Z',
    ))

  it.each([
    [{ timestamp: 'safaff' }, 'time_invalid at timestamp'],
    [{ timestamp: '2026-02-30T00:00:00Z' }, 'time_invalid at timestamp'],
    [{ timestamp: true }, 'time_invalid at timestamp'],
    [{ originalTimestamp: '2026-13-01T00:00:00Z' }, 'time_invalid at originalTimestamp'],
    [{ timestamp: '1969-12-31T23:59:59Z' }, 'time_out_of_range at timestamp'],
    [{ timestamp: '2100-01-01T00:00:00Z' }, 'time_out_of_range at timestamp'],
    [{ timestamp: -5 }, 'time_out_of_range at timestamp'],
    [{ timestamp: '2026-03-03T10:00:01Z' }, 'time_ahead at timestamp'],
  ])('refuses %o', (message, refusal) => expect(refusalOf({ ...track('Seen'), ...message })).toBe(refusal))
})

describe('identifiers', () => {
  it.each([
    [
      'user before e-mail before anonymous',
      identify({ email: ' Ana@Example.COM ' }, { anonymousId: 'a-1' }),
      ['user_id u-1', 'email ana@example.com', 'anonymous_id a-1'],
    ],
    [
      'a phone in E.164 by the country of the address',
      identify({ phone: '030 901820', address: { country: 'Germany' } }),
      ['user_id u-1', 'phone +4930901820'],
    ],
    [
      'an international phone',
      identify({ phone: '0041 44 668 18 00' }),
      ['user_id u-1', 'phone +41446681800'],
    ],
    ['a phone without country is none', identify({ phone: '030 901820' }), ['user_id u-1']],
    ['a number reserved for films is nobody’s', identify({ phone: '+1 212 555 0123' }), ['user_id u-1']],
    [
      'an e-mail as user id is both',
      track('Seen', { userId: 'ana@example.com' }),
      ['user_id ana@example.com', 'email ana@example.com', 'anonymous_id a-1'],
    ],
    ['a number as user id', track('Seen', { userId: 432, anonymousId: null }), ['user_id 432']],
    ['words that stand for nothing', track('Seen', { userId: 'undefined' }), ['anonymous_id a-1']],
    [
      'traits that the context remembers',
      track('Seen', { context: { traits: { email: 'ana@example.com' } } }),
      ['email ana@example.com', 'anonymous_id a-1'],
    ],
    [
      'ids of other systems, but not of devices',
      track('Seen', {
        context: {
          externalIds: [
            { type: 'HubSpot', id: 123 },
            { type: 'ios.idfa', id: 'x' },
            { type: 'email', id: 'ana@example.com' },
          ],
        },
      }),
      ['email ana@example.com', 'crm_id hubspot:123', 'anonymous_id a-1'],
    ],
    [
      'a group’s e-mail is the company’s',
      { type: 'group', userId: 'u-1', groupId: 'g', traits: { email: 'info@firm.example' } },
      ['user_id u-1'],
    ],
    [
      'an alias from the anonymous id beside it',
      { type: 'alias', userId: 'u-1', previousId: 'a-1', anonymousId: 'a-1' },
      ['user_id u-1', 'anonymous_id a-1'],
    ],
    [
      'an alias from an id of unknown kind',
      { type: 'alias', userId: 'u-1', previousId: 'old', anonymousId: 'a-1' },
      ['user_id u-1', 'user_id old', 'anonymous_id old'],
    ],
    [
      'a junk address identifies only who has nothing else',
      identify({ email: 'asdf@asdf.com' }),
      ['user_id u-1'],
    ],
    [
      'a junk address alone',
      { type: 'identify', traits: { email: 'asdf@asdf.com' } },
      ['email asdf@asdf.com'],
    ],
  ])('%s', (_, message, expected) => expect(ids(message)).toEqual(expected))

  it('says how strongly they are one', () => {
    expect(captured(track('Seen')).linkStrength).toBeNull()
    expect(captured(track('Seen', { userId: 'u-1' })).linkStrength).toBe('stated')
    expect(captured({ type: 'alias', userId: 'u-1', previousId: 'a-1' }).linkStrength).toBe('alias')
  })

  it('uses the country of the source for phones without one', () => {
    const source = captureSource({ sourceId: 1, says: 'key', settings: { defaultCountry: 'DE' } })
    expect(captured(identify({ phone: '030 901820' }), { source }).identifiers[1]?.value).toBe('+4930901820')
  })
})

describe('claims', () => {
  it('takes Segment’s standard traits under the names that agreements use', () => {
    const traits = {
      firstName: 'Ana',
      lastName: 'Ruiz',
      email: 'ana@firm.example',
      title: 'Head of Purchasing',
      phone: '+4930901820',
      address: { city: 'Berlin', country: 'Germany', state: 'BE', postalCode: '10115', street: 'Am Kanal 1' },
      company: { name: 'Firm', industry: 'Machinery', employee_count: '51-200', plan: 'pro' },
    }
    expect(claimLines(captured(identify(traits, { context: { locale: 'de-DE' } })))).toEqual([
      'account.domain = firm.example (observed)',
      'account.employees = 126 (declared)',
      'account.industry = Machinery (declared)',
      'account.name = Firm (declared)',
      'account.plan = pro (declared)',
      'contact.city = Berlin (declared)',
      'contact.country = DE (declared)',
      'contact.email = ana@firm.example (declared)',
      'contact.emailKind = business (observed)',
      'contact.firstName = Ana (declared)',
      'contact.language = de (observed)',
      'contact.lastName = Ruiz (declared)',
      'contact.name = Ana Ruiz (declared)',
      'contact.phone = +4930901820 (declared)',
      'contact.postalCode = 10115 (declared)',
      'contact.region = BE (declared)',
      'contact.street = Am Kanal 1 (declared)',
      'contact.title = Head of Purchasing (declared)',
    ])
  })
  it.each([
    [
      'custom traits in camelCase',
      { 'Lead Score': 3, lead_owner: 'Kim', 'größte-Sorge': 'Preis' },
      [
        'contact.größteSorge = Preis (declared)',
        'contact.leadOwner = Kim (declared)',
        'contact.leadScore = 3 (declared)',
      ],
    ],
    ['null takes back', { title: null }, ['contact.title = null (declared)']],
    ['blank and none are no answers', { title: ' ', budget: 'n/a' }, []],
    [
      'lists as one text',
      { interests: ['pumps', 'valves'] },
      ['contact.interests = pumps, valves (declared)'],
    ],
    [
      'one level of nesting',
      { preferences: { newsletter: true, deep: { er: 1 } } },
      ['contact.preferencesNewsletter = true (declared)'],
    ],
    ['language tags become languages', { language: 'en-GB' }, ['contact.language = en (declared)']],
    ['company answers without a company stay in the properties', { industry: 'Machinery' }, []],
    [
      'names of the language are names like others',
      { constructor: 'x', toString: 'y' },
      ['contact.constructor = x (declared)', 'contact.toString = y (declared)'],
    ],
  ])('%s', (_, traits, expected) => expect(claimLines(captured(identify(traits)))).toEqual(expected))

  it('lets the message, then the source say who says so', () => {
    const source = captureSource({ sourceId: 1, says: 'key', settings: { provenance: 'enriched' } })
    const [bySource] = captured(identify({ title: 'CEO' }), { source }).claims
    const [byMessage] = captured(identify({ title: 'CEO' }, { context: { provenance: 'verified' } }), {
      source,
    }).claims
    expect([bySource?.provenance, byMessage?.provenance]).toEqual(['enriched', 'verified'])
  })

  it('repeats no claims of an address that a server sends with each call, unless its kind matters', () => {
    const withEmail = (email: string) =>
      claimLines(captured(track('Seen', { context: { traits: { email } } })))
    expect(withEmail('ana@firm.example')).toEqual([])
    expect(withEmail('ana@mailinator.com')).toEqual(['contact.emailKind = disposable (observed)'])
  })
})

describe('accounts', () => {
  const account = (message: unknown) => captured(message).account
  it.each([
    [
      'a group call',
      {
        type: 'group',
        userId: 'u-1',
        groupId: 'g-1',
        traits: { name: 'Firm', website: 'https://www.firm.example/en' },
      },
      { domain: 'firm.example', externalId: 'g-1', name: 'Firm', because: 'group call' },
    ],
    [
      'a company trait with the domain of the address',
      identify({ company: 'Firm', email: 'ana@mail.firm.example' }),
      { domain: 'firm.example', externalId: null, name: 'Firm', because: 'the company they named' },
    ],
    [
      'the domain of a business address',
      identify({ email: 'ana@firm.example' }),
      { domain: 'firm.example', externalId: null, name: null, because: 'e-mail domain' },
    ],
    ['never a free domain', identify({ email: 'ana@gmail.com' }), null],
    ['never a throw-away domain', identify({ email: 'ana@mailinator.com' }), null],
    [
      'a company that is only named',
      identify({ company: 'Firm', email: 'ana@gmail.com' }),
      { domain: null, externalId: null, name: 'Firm', because: 'the company they named' },
    ],
    ['junk is no company', identify({ company: 'asdf', email: 'ana@gmail.com' }), null],
  ])('%s', (_, message, expected) => expect(account(message)).toEqual(expected))
})

describe('calls', () => {
  it.each([
    [page('https://firm.example/pricing'), 'page_viewed', true],
    [{ type: 'screen', anonymousId: 'a-1', name: 'Home' }, 'screen_viewed', true],
    [identify({}), 'identified', false],
    [{ type: 'group', userId: 'u-1', groupId: 1 }, 'grouped', false],
    [{ type: 'alias', userId: 'u-1', previousId: 'a' }, 'aliased', false],
    [track('Demo Requested'), 'demo_requested', true],
    [track('Form Submitted'), 'form_submitted', true],
    [track('Order Completed'), 'order_completed', true],
    [track('Pricing Page Viewed'), 'pricing_page_viewed', true],
    [track('add_to_cart'), 'product_added', true],
    [track('signedUpForTrial'), 'signed_up_for_trial', true],
    [track('Email Link Clicked'), 'email_clicked', true],
    [track('Email Delivered'), 'email_delivered', false],
    [track('email_sent'), 'email_sent', false],
    [track('Call Made'), 'call_made', false],
    [track('Direct Mail Sent'), 'direct_mail_sent', false],
    [track('Größe gewählt'), 'grosse_gewahlt', true],
    [track('2nd Visit'), 'event_2nd_visit', true],
    [track('订单完成'), 'event_tracked', true],
    [track('constructor'), 'constructor', true],
    [track('x'.repeat(300)), 'x'.repeat(64), true],
  ])('%#: %o', (message, type, own) => {
    const event = captured(message)
    expect([event.type, event.own]).toEqual([type, own])
  })

  it('keeps the name as it was sent', () =>
    expect(captured(track('订单完成')).properties.event).toBe('订单完成'))

  it('lets the address say the type', () =>
    expect(captured({ anonymousId: 'a', event: 'x' }, { type: 'track' }).type).toBe('x'))

  it('keeps all that was sent, beside the key and the transport', () => {
    const event = captured(
      track('Seen', {
        properties: { a: { b: [1] }, context: 'mine' },
        context: { ip: '192.0.2.1' },
        integrations: { All: true },
        odd: 1,
        writeKey: 'k',
        userId: 'u-1',
        sentAt: '2026-03-02T10:00:00.000Z',
      }),
    )
    expect(event.properties).toEqual({
      a: { b: [1] },
      context: 'mine',
      $context: { ip: '192.0.2.1' },
      integrations: { All: true },
      odd: 1,
      event: 'Seen',
      anonymousId: 'a-1',
    })
  })

  it('adds the context of the batch under that of the event', () => {
    const event = captured(track('Seen', { context: { locale: 'de' } }), {
      batchContext: { locale: 'en', ip: '192.0.2.1' },
    })
    expect(event.properties.context).toEqual({ locale: 'de', ip: '192.0.2.1' })
  })
})

describe('ids and hashes', () => {
  const bare = { type: 'track', anonymousId: 'a-1', event: 'Seen' }
  it('gives a dated message without id the same id again, in any order of keys', () => {
    const first = captured({ ...bare, timestamp: '2026-03-01T00:00:00Z', properties: { a: 1, b: 2 } })
    const again = captured(
      {
        properties: { b: 2, a: 1 },
        timestamp: '2026-03-01T00:00:00Z',
        event: 'Seen',
        anonymousId: 'a-1',
        type: 'track',
        sentAt: '2026-03-02T09:00:00Z',
      },
      { arrivedAt: ARRIVED + 5000 },
    )
    expect(first.messageId).toMatch(/^hash-.{22}$/)
    expect([again.messageId, again.contentHash]).toEqual([first.messageId, first.contentHash])
  })
  it('tells undated equal messages apart by arrival and place', () => {
    const all = [captured(bare), captured(bare, { index: 1 }), captured(bare, { arrivedAt: ARRIVED + 1 })]
    expect(new Set(all.map((event) => event.messageId)).size).toBe(3)
  })
  it('hashes the content and not the road', () => {
    const hash = (more: Record<string, unknown>) => captured(track('Seen', more)).contentHash
    expect(hash({ sentAt: '2026-03-02T09:59:00Z', _metadata: { retryCount: 1 } })).toBe(hash({}))
    expect(hash({ properties: { a: 1, b: 2 } })).toBe(hash({ properties: { b: 2, a: 1 } }))
    const distinct = [
      {},
      { properties: { a: 1 } },
      { properties: { a: '1' } },
      { properties: { a: [1] } },
      { properties: { a: 1, b: 2 } },
      { properties: { a: 2, b: 1 } },
      { properties: { a: [1, 2] } },
      { properties: { a: [2, 1] } },
      { properties: { a: null } },
    ]
    expect(new Set(distinct.map(hash)).size).toBe(distinct.length)
    expect(Math.max(...distinct.map(hash))).toBeLessThan(2 ** 52)
  })
})
