// Answers that say nothing: keyboard walks, cartoon names, numbers reserved for films. Each rule names its reason.
// Invariant: a rule matches the whole answer and never a part of one, since real people have odd names: Wertz, Azer,
// Null, Test, Ng and Aaa are somebody. Addresses at example.com are nobody's junk; demos are made of them.
// Deliberately absent: judging how likely a name is. What is not on these few lists passes.

import { registrableDomain } from './domain.ts'

export type JunkField = 'name' | 'company' | 'email' | 'phone' | 'title'

/** Why an answer is junk, or null. `value` as it was sent. */
export function judgeAnswer(field: JunkField, value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = String(value).trim().toLowerCase()
  if (text === '' || text.length > 200) return null
  if (field === 'email') return judgeEmail(text)
  if (field === 'phone') return judgePhone(text)
  return judgeWords(field, text)
}

/** An empty answer in words: nothing is claimed, and nobody is blamed. */
export const isNoAnswer = (value: unknown): boolean =>
  typeof value === 'string' && NO_ANSWER.has(value.trim().toLowerCase())

const NO_ANSWER = new Set([
  '',
  '-',
  '--',
  '.',
  '?',
  'n/a',
  'n.a.',
  'none',
  'not applicable',
  'unknown',
  'k.a.',
  'keine',
  'keine angabe',
  'null',
  'undefined',
  '[object object]',
])

// Runs along a row of keys from its start, which no language spells. Runs from elsewhere count only when
// they have no vowel: `wert` is a German word, `azer` and `poi` are names.
const WALKS = ['qwertyuiop', 'qwertzuiop', 'asdfghjklö', 'zxcvbnm', 'yxcvbnm']
const WALK_MIN = 4
const VOWELLESS = ['sdfghjkl', 'xcvbnm', 'lkjhgfds', 'mnbvcxz']
const REVERSED_STARTS = ['poiuytrewq', 'poiuztrewq', 'lkjhgfdsa', 'mnbvcxz', 'fdsa', 'rewq']
// Two or more handfuls of keys in a row; none of them is a syllable that people are called by.
const HANDFULS = /^(?:asd|asdf|qwe|qwer|zxc|zxcv|yxc|yxcv|qaz|wsx|dsa|ewq|sdf|jkl|jklö|fgh|dfg|xyz){2,}$/
const BABBLE = /^(?:(?:abc){2,}|(?:bla){2,}|(?:blah){2,}|(?:lol){2,})$/

function isKeyboardWalk(text: string): boolean {
  const letters = text.replace(/[\s._-]+/g, '').replace(/\d+$/, '')
  if (letters.length < WALK_MIN) return false
  if (HANDFULS.test(letters) || BABBLE.test(letters) || letters === 'azerty' || letters === 'azertyuiop')
    return true
  if (WALKS.some((row) => row.startsWith(letters))) return true
  if (REVERSED_STARTS.some((row) => row.startsWith(letters))) return true
  return VOWELLESS.some((row) => row.includes(letters))
}

/** Four or more of one letter and nothing else. `AAA` and `XXX` are companies. */
const isOneLetter = (text: string): boolean => /^(\p{L})\1{3,}$/u.test(text.replace(/\s+/g, ''))

const CARTOON_NAMES = new Set([
  'mickey mouse',
  'micky maus',
  'minnie mouse',
  'donald duck',
  'daisy duck',
  'goofy',
  'bugs bunny',
  'daffy duck',
  'homer simpson',
  'bart simpson',
  'spongebob squarepants',
  'darth vader',
  'luke skywalker',
  'harry potter',
  'sherlock holmes',
  'bruce wayne',
  'clark kent',
  'santa claus',
  'max mustermann',
  'erika mustermann',
])
const TEST_NAMES = new Set([
  'test',
  'tester',
  'testing',
  'test test',
  'test tester',
  'test user',
  'testuser',
  'test name',
  'test company',
  'testfirma',
  'dummy',
  'foo',
  'bar',
  'foo bar',
  'foobar',
  'firstname lastname',
  'first name last name',
  'vorname nachname',
  'first last',
  'lorem ipsum',
  'blah',
  'bla bla',
])

const HONEST: Readonly<Record<'name' | 'company' | 'title', ReadonlySet<string>>> = {
  name: new Set(),
  company: new Set(['bar']),
  title: new Set(['tester', 'testing', 'bar']),
}

function judgeWords(field: 'name' | 'company' | 'title', text: string): string | null {
  const words = text.replace(/\s+/g, ' ')
  if (isKeyboardWalk(words)) return 'keyboard walk'
  if (isOneLetter(words)) return 'one letter repeated'
  if (field === 'name' && CARTOON_NAMES.has(words)) return 'a made-up person'
  // Whoever is called only so, or `Test Test`, is trying the form. But testers and bars are in business.
  if (TEST_NAMES.has(words) && !HONEST[field].has(words)) return 'a test entry'
  return field === 'name' && /^(asd|qwe|sdf|xxx|zzz)$/.test(words) ? 'keyboard walk' : null
}

const JUNK_HOST_LABELS = new Set([
  'asdf',
  'asd',
  'qwe',
  'qwerty',
  'qwertz',
  'test',
  'foo',
  'bar',
  'foobar',
  'abc',
  'none',
  'no',
  'nope',
  'nomail',
  'noemail',
  'fake',
  'nowhere',
  'nothing',
  'aaa',
  'xxx',
  'xyz',
  'blah',
  'bla',
  'spam',
])
const JUNK_LOCALS = new Set([
  ...JUNK_HOST_LABELS,
  'nobody',
  'noone',
  'me',
  'email',
  'mail',
  'user',
  '123',
  '1234',
])

function judgeEmail(text: string): string | null {
  const at = text.lastIndexOf('@')
  if (at < 1) return null
  const local = text.slice(0, at)
  const domain = registrableDomain(text.slice(at + 1))
  if (domain === null) return null
  const host = domain.slice(0, domain.indexOf('.'))
  if (host === 'example' || domain.endsWith('.example')) return null
  if (isKeyboardWalk(local)) return 'keyboard walk'
  if (domain !== text.slice(at + 1)) return null
  if (JUNK_LOCALS.has(local) && JUNK_HOST_LABELS.has(host))
    return local === 'test' ? 'a test entry' : 'made-up address'
  if (/^(\p{L})\1*$/u.test(local) && local[0] === host[0] && /^(\p{L})\1*$/u.test(host))
    return 'one letter repeated'
  return isOneLetter(local) ? 'one letter repeated' : null
}

function judgePhone(text: string): string | null {
  const digits = text.replace(/\D/g, '')
  // 555-0100 to 555-0199 are set aside for films in the North American plan (ATIS-0300115).
  if (/^(?:1?[2-9]\d{2})?55501\d{2}$/.test(digits)) return 'number reserved for fiction (555-01xx)'
  if (digits.length >= 6 && /^(\d)\1+$/.test(digits)) return 'one digit repeated'
  return digits.length >= 6 &&
    ('01234567890'.startsWith(digits) ||
      '12345678901234'.startsWith(digits) ||
      '9876543210'.startsWith(digits))
    ? 'digits counted up or down'
    : null
}
