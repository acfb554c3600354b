// Seeded evidence about a handful of people who share devices, addresses and accounts: the worst that a history may do.
// A seed is a history. Deliberately absent: what is done with it.
import type { CapturedEvent } from '../../src/app/capture/event.ts'
import { event } from './evidence.ts'

const DAY = 86_400_000

export type Pick = (below: number) => number

/** mulberry32, so that a seed is a history. */
export function randomOf(seed: number): Pick {
  let a = seed >>> 0
  return (below) => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

export const WHO = [
  'u:ana',
  'u:bob',
  'u:cyd',
  'e:ana@acme.com',
  'e:bob@acme.com',
  'e:cyd@other.com',
  'p:+491',
  'p:+492',
  'c:crm:1',
  'c:crm:2',
  'a:pc',
  'a:phone',
  'a:tablet',
  'a:kiosk',
]
const TYPES = ['page_viewed', 'page_viewed', 'page_viewed', 'webinar_attended', 'demo_requested', 'imported']
const RANK = 'uepca'

/** One event of up to 40 days before `now`, about one to three identifiers at random. */
export function randomEvent(pick: Pick, now: number, seed: number, n: number): CapturedEvent {
  const size = pick(10) < 6 ? 1 : 2 + pick(2)
  const who = [...new Set(Array.from({ length: size }, () => WHO[pick(WHO.length)]!))].sort(
    (a, b) => RANK.indexOf(a[0]!) - RANK.indexOf(b[0]!),
  )
  const at = now - pick(40) * DAY - pick(5) * 1000
  const type = TYPES[pick(TYPES.length)]!
  const email = who.find((word) => word.startsWith('e:'))
  const account =
    email !== undefined && pick(2) === 0
      ? { domain: email.split('@')[1]!, externalId: null, name: null, because: 'e-mail domain' }
      : pick(12) === 0
        ? { domain: ['acme.com', 'other.com'][pick(2)]!, externalId: null, name: 'X', because: 'group call' }
        : null
  const claims =
    pick(4) > 0
      ? []
      : [
          {
            attribute: ['contact.jobLevel', 'contact.name', 'account.employees'][pick(3)]!,
            value: [
              ['head', 'student', null],
              ['Ana', 'Bob', null],
              [80, 2000, null],
            ][pick(3)]![pick(3)]!,
            provenance: (['declared', 'observed', 'enriched'] as const)[pick(3)]!,
            occurredAt: at - pick(3) * DAY,
          },
        ]
  return event(who.join(' '), at, {
    sourceId: 1 + pick(2),
    messageId: `s${seed}-${n}`,
    contentHash: n,
    known: pick(3) === 0 ? 'live' : 'history',
    type,
    own: type !== 'imported',
    linkStrength: who.length < 2 ? null : pick(12) === 0 ? 'alias' : 'stated',
    claims,
    account,
    verdicts: pick(12) === 0 ? [{ verdict: 'bot', reason: 'test' }] : [],
  })
}
