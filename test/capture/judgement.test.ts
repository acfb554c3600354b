// Addresses, identifiers that somebody typed, and verdicts: what is junk, test or bot, and what only looks odd.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAmount } from '../../src/app/capture/attribute.ts'
import { judgeAgent } from '../../src/app/capture/bot.ts'
import { registrableDomain } from '../../src/app/capture/domain.ts'
import { accountDomainOf, emailKind, normaliseEmail } from '../../src/app/capture/email.ts'
import { normaliseIdentifier } from '../../src/app/capture/identifier.ts'
import { type JunkField, judgeAnswer } from '../../src/app/capture/junk.ts'
import { readMailboxLists } from '../../src/app/capture/mailbox-lists.ts'
import { captureSource } from '../../src/app/capture/source.ts'
import { scratchDirectory } from '../support/scratch.ts'
import { captured, claimLines, identify, page, SOURCE, track } from '../support/segment.ts'

describe('an e-mail address', () => {
  it.each([
    ['  Ana.Ruiz@Example.COM ', 'ana.ruiz@example.com'],
    ['Ana Ruiz <ana@example.com>', 'ana@example.com'],
    ['mailto:ana@example.com', 'ana@example.com'],
    ['ana@MÜLLER.example', 'ana@xn--mller-kva.example'],
    ['a.n.a+news@gmail.com', 'a.n.a+news@gmail.com'],
    ['jörg@example.com', 'jörg@example.com'],
    ['ana@example.com.', 'ana@example.com'],
    ['ana@firm', null],
    ['ana@@example.com', null],
    ['a na@example.com', null],
    ['@example.com', null],
    ['ana@-x.example', null],
    ['ana@1.2.3.4', null],
    [`${'a'.repeat(65)}@example.com`, null],
    [5, null],
    ['', null],
  ])('%s -> %s', (given, expected) => expect(normaliseEmail(given)).toBe(expected))

  it.each([
    ['ana@firm.example', 'business', 'firm.example'],
    ['ana@mail.firm.co.uk', 'business', 'firm.co.uk'],
    ['ana@example.com', 'business', 'example.com'],
    ['ana@gmail.com', 'free', null],
    ['info@gmail.com', 'free', null],
    ['ana@mailinator.com', 'disposable', null],
    ['ana@sub.mailinator.com', 'disposable', null],
    ['ana@yopmail.com', 'disposable', null],
    ['info@firm.example', 'role', 'firm.example'],
    ['sales+eu@firm.example', 'role', 'firm.example'],
    ['alexa@firm.example', 'business', 'firm.example'],
    ['md@firm.example', 'business', 'firm.example'],
    ['paris@firm.example', 'business', 'firm.example'],
  ])('%s is %s mail of %s', (email, kind, domain) => {
    expect(emailKind(email)).toBe(kind)
    expect(accountDomainOf(email)).toBe(domain)
  })

  it('is judged by the lists of the data directory where there are any', () => {
    const directory = scratchDirectory()
    mkdirSync(join(directory, 'lists'))
    writeFileSync(join(directory, 'lists', 'disposable.txt'), '# ours\r\nFirm.example # since May\n\n')
    const lists = readMailboxLists(directory)
    expect([...lists.disposable]).toEqual(['firm.example'])
    expect(lists.roles.has('info')).toBe(true)
    expect(emailKind('ana@firm.example', lists)).toBe('disposable')
  })

  it('is judged by the lists that it is given', () => {
    const lists = { ...SOURCE.lists, disposable: new Set(['firm.example']) }
    expect([emailKind('a@firm.example', lists), emailKind('a@mailinator.com', lists)]).toEqual([
      'disposable',
      'free',
    ])
  })
})

describe('an identifier that somebody typed', () => {
  it.each([
    ['Ana@Example.com', ['email ana@example.com', 'user_id Ana@Example.com', 'anonymous_id Ana@Example.com']],
    ['+49 30 901820', ['phone +4930901820', 'user_id +49 30 901820', 'anonymous_id +49 30 901820']],
    ['HubSpot:123', ['crm_id hubspot:123', 'user_id HubSpot:123', 'anonymous_id HubSpot:123']],
    ['u-1', ['user_id u-1', 'anonymous_id u-1']],
    ['anonymous_id:x', ['anonymous_id x']],
    ['email: Ana@Example.com', ['email ana@example.com']],
    ['crm_id:Salesforce:0Q1', ['crm_id salesforce:0Q1']],
    ['  ', []],
    ['null', []],
  ])('%s', (text, expected) =>
    expect(normaliseIdentifier(text).map(({ kind, value }) => `${kind} ${value}`)).toEqual(expected),
  )
})

describe('a domain', () => {
  it.each([
    ['www.shop.example.co.uk', 'example.co.uk'],
    ['a.github.io', 'a.github.io'],
    ['localhost', null],
    ['127.0.0.1', null],
    ['', null],
  ])('%s -> %s', (host, expected) => expect(registrableDomain(host)).toBe(expected))
})

describe('an answer', () => {
  const junk: [JunkField, string][] = [
    ['name', 'asdf'],
    ['name', 'Asdf Asdf'],
    ['name', 'asdfgh'],
    ['name', 'qwerty'],
    ['name', 'qwertz'],
    ['name', 'hjkl'],
    ['name', 'asd'],
    ['name', 'aaaa'],
    ['name', 'XXXXX'],
    ['name', 'Mickey Mouse'],
    ['name', 'max mustermann'],
    ['name', 'Test Test'],
    ['name', 'foo bar'],
    ['company', 'asdf'],
    ['company', 'qweqwe'],
    ['company', 'test'],
    ['company', 'asdasd'],
    ['title', 'asdfasdf'],
    ['email', 'asdf@asdf.com'],
    ['email', 'test@test.com'],
    ['email', 'test@test.de'],
    ['email', 'a@a.com'],
    ['email', 'aaaa@gmail.com'],
    ['email', 'asdf@gmail.com'],
    ['email', 'qwerty123@mail.ru'],
    ['email', 'none@none.com'],
    ['phone', '+1 212 555 0123'],
    ['phone', '555-0100'],
    ['phone', '1111111'],
    ['phone', '1234567890'],
    ['phone', '0123456789'],
  ]
  it.each(junk)('%s %s is junk', (field, value) => expect(judgeAnswer(field, value)).not.toBeNull())

  // People and firms of these names exist.
  const odd: [JunkField, string][] = [
    ['name', 'Wertz'],
    ['name', 'Wert'],
    ['name', 'Azer'],
    ['name', 'Null'],
    ['name', 'Ng'],
    ['name', 'Aaa'],
    ['name', 'Jo'],
    ['name', 'O'],
    ['name', 'Poi'],
    ['name', 'Anna Test'],
    ['name', 'Minnie Driver'],
    ['name', 'Mouse'],
    ['name', 'Donald'],
    ['name', 'John Doe'],
    ['name', 'Bla Blaszczyk'],
    ['name', 'Li Li'],
    ['title', 'Tester'],
    ['company', 'AAA'],
    ['company', 'XXX Lutz'],
    ['company', 'ASD'],
    ['company', 'BASF'],
    ['company', 'Test AG'],
    ['company', 'Foo Fighters'],
    ['company', 'Bar'],
    ['company', 'Qwest'],
    ['email', 'test@example.com'],
    ['email', 'asdf@example.com'],
    ['email', 'ana@test.com'],
    ['email', 'test@firm.com'],
    ['email', 'me@me.com'],
    ['email', 'x@y.com'],
    ['email', 'info@info.de'],
    ['email', 'aa@firm.com'],
    ['phone', '+49 30 901820'],
    ['phone', '+1 212 555 2368'],
    ['phone', '+44 20 7946 0958'],
    ['phone', '110'],
  ]
  it.each(odd)('%s %s is nobody’s fault', (field, value) => expect(judgeAnswer(field, value)).toBeNull())

  it('that is junk alone costs that answer', () => {
    const event = captured(identify({ name: 'Mickey Mouse', title: 'CEO', email: 'ana@firm.example' }))
    expect(event.verdicts).toEqual([])
    expect(claimLines(event)).toContain('contact.junkAnswers = name: a made-up person (observed)')
    expect(claimLines(event).some((line) => line.startsWith('contact.name '))).toBe(false)
    expect(event.properties.traits).toMatchObject({ name: 'Mickey Mouse' })
  })
  it('makes the message junk where two are, or where the address is', () => {
    const verdicts = (traits: Record<string, unknown>) => captured(identify(traits)).verdicts
    expect(verdicts({ firstName: 'asdf', lastName: 'asdf' })).toEqual([])
    expect(verdicts({ name: 'asdf', company: 'qweqwe' })).toEqual([
      { verdict: 'junk', reason: 'junk answers: name: keyboard walk; company: keyboard walk' },
    ])
    expect(verdicts({ email: 'test@test.com' })).toEqual([
      { verdict: 'junk', reason: 'junk answers: email: a test entry' },
    ])
  })
})

describe('a verdict on traffic', () => {
  const verdicts = (message: unknown, delivery = {}) =>
    captured(message, delivery).verdicts.map(({ verdict }) => verdict)
  const agent = (userAgent: string) => judgeAgent(userAgent)?.verdict ?? null
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bot'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
      'bot',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36 Cypress/13.3',
      'test',
    ],
    ['Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0', 'test'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      null,
    ],
    ['', null],
  ])('%s: %s', (text, verdict) => expect(agent(text)).toBe(verdict))

  it('is bot for the agent that the sender names, with the reason', () => {
    const event = captured(track('Seen', { context: { userAgent: 'Googlebot/2.1' } }))
    expect(event.verdicts).toEqual([{ verdict: 'bot', reason: 'user agent of a bot: Google' }])
  })
  it('is test where the sender says so, or page or referrer are local', () => {
    expect(verdicts(track('Seen', { context: { test: true } }))).toEqual(['test'])
    expect(verdicts(page('http://localhost:3000/'))).toEqual(['test'])
    expect(verdicts(page('https://firm.example/', 'http://192.168.1.5/'))).toEqual(['test'])
    expect(verdicts(page('https://localfirm.example/test'))).toEqual([])
    expect(verdicts(page('https://firm.example/', 'https://latest.example/'))).toEqual([])
  })
  it('is none for local pages where the source allows them', () => {
    const source = captureSource({ sourceId: 1, says: 'key' }, { localIsTest: false })
    expect(verdicts(page('http://localhost:3000/'), { source })).toEqual([])
  })
})

describe('an amount in words', () => {
  it.each([
    ['51-200', 126],
    ['1,200', 1200],
    ['10,001+', 10001],
    ['1.200 Mitarbeiter', 1200],
    ['~50', 50],
    ['250', 250],
    ['many', null],
    ['1.5', 1.5],
    ['1 to 10 employees', 6],
  ])('%s -> %s', (text, expected) => expect(readAmount(text)).toBe(expected))
})
