// The lifecycle of a lead: opening, the one offer, answers, closing, coming back.
import { describe, expect, it } from 'vitest'
import {
  advanceLead,
  answerLead,
  bucketLead,
  closeLead,
  isOpen,
  type Lead,
  leadOpening,
  openLead,
} from '../../src/kernel/index.ts'

const lead = openLead(100, 'first touchpoint')
const nothing = { lead: null, ownTouchAt: null, reachableFrom: null, responseAt: null, importedAt: null }

describe('a lead opens', () => {
  const recycled = { ...closeLead(lead, 'recycled', 200, 'later'), recycleUntil: 500 }
  const won = closeLead(lead, 'won', 200, null)
  it.each([
    [
      'at the first own touchpoint once reachable',
      { ownTouchAt: 50, reachableFrom: 10 },
      { at: 50, by: 'first touchpoint' },
    ],
    [
      'when it becomes reachable after the touchpoint',
      { ownTouchAt: 50, reachableFrom: 80 },
      { at: 80, by: 'first touchpoint' },
    ],
    ['not for the unreachable', { ownTouchAt: 50 }, null],
    ['not without a touchpoint', { reachableFrom: 10 }, null],
    ['by an import of leads', { importedAt: 40 }, { at: 40, by: 'import of leads' }],
    ['not by an import before the last one closed', { importedAt: 150, lead: won }, null],
    ['not beside an open one', { lead, ownTouchAt: 300, reachableFrom: 10 }, null],
    [
      'again by a later touchpoint',
      { lead: closeLead(lead, 'lost', 200, null), ownTouchAt: 300, reachableFrom: 10 },
      { at: 300, by: 'came back' },
    ],
    [
      'not by an earlier one',
      { lead: closeLead(lead, 'lost', 200, null), ownTouchAt: 150, reachableFrom: 10 },
      null,
    ],
    ['not before the recycle date', { lead: recycled, ownTouchAt: 400, reachableFrom: 10 }, null],
    [
      'after the recycle date',
      { lead: recycled, ownTouchAt: 600, reachableFrom: 10 },
      { at: 600, by: 'came back' },
    ],
    ['after a win only by a response', { lead: won, ownTouchAt: 300, reachableFrom: 10 }, null],
    [
      'after a win by a response',
      { lead: won, responseAt: 300, reachableFrom: 10 },
      { at: 300, by: 'response' },
    ],
  ] as const)('%s', (_, question, expected) => {
    expect(leadOpening({ ...nothing, ...question })).toEqual(expected)
  })
})

describe('a bucket', () => {
  it('makes one offer, and decay takes nothing back', () => {
    const offered = bucketLead(lead, 'qualified', 110, 'fits')
    expect([offered.effect, offered.lead.stage, offered.lead.qualifiedAt]).toEqual([
      'offer',
      'marketing_qualified',
      110,
    ])
    for (const bucket of ['nurture', 'qualified'] as const)
      expect(bucketLead(offered.lead, bucket, 120, '')).toEqual({ lead: offered.lead, effect: null })
  })

  it('closes by disqualification, and withdraws what was offered', () => {
    const { lead: offered } = bucketLead(lead, 'qualified', 110, 'fits')
    expect(bucketLead(lead, 'disqualified', 120, 'bot')).toMatchObject({
      effect: null,
      lead: { outcome: 'disqualified', reason: 'bot', closedAt: 120 },
    })
    expect(bucketLead(offered, 'disqualified', 120, 'bot').effect).toBe('withdraw')
    const closed = closeLead(lead, 'lost', 130, null)
    expect(bucketLead(closed, 'qualified', 140, '')).toEqual({ lead: closed, effect: null })
  })
})

describe('an answer', () => {
  it.each([
    ['accepted', { stage: 'sales_accepted', closedAt: null }],
    ['sales_qualified', { stage: 'sales_qualified', closedAt: null }],
    ['rejected', { outcome: 'recycled', recycleUntil: 900, closedAt: 300 }],
    ['recycled', { outcome: 'recycled', recycleUntil: 900 }],
    ['lost', { outcome: 'lost', reason: 'price', recycleUntil: null }],
    ['won', { outcome: 'won', stage: 'customer' }],
  ] as const)('%s', (answer, expected) => {
    expect(answerLead(lead, answer, 300, 'price', 900)).toMatchObject(expected)
  })

  it('of the past takes back an offer that was made after it; a rejection follows what it rejects', () => {
    const offered: Lead = { ...lead, stage: 'marketing_qualified', stageAt: 400, qualifiedAt: 400 }
    expect(answerLead(offered, 'lost', 300, null, null)).toMatchObject({
      stage: 'engaged',
      stageAt: offered.openedAt,
      qualifiedAt: null,
      closedAt: 300,
    })
    expect(answerLead(advanceLead(offered, 'sales_accepted', 410), 'won', 300, null, null)).toMatchObject({
      stage: 'customer',
      qualifiedAt: null,
    })
    expect(answerLead(offered, 'rejected', 300, null, null)).toMatchObject({
      qualifiedAt: 400,
      closedAt: 400,
    })
  })

  it('is refused once the lead is closed', () => {
    expect(answerLead(closeLead(lead, 'lost', 200, null), 'won', 300, null, null)).toEqual({
      refused: 'lead_closed',
    })
  })

  it('never moves a stage back', () => {
    const ahead: Lead = advanceLead(lead, 'opportunity', 200)
    expect(answerLead(ahead, 'accepted', 300, null, null)).toBe(ahead)
    expect([isOpen(ahead), isOpen(null)]).toEqual([true, false])
  })
})
