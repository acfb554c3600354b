// The replay of one contact after the other in one pass over its rows. A newcomer in order extends the sums, anything else
// folds them anew. Between two exact evaluations only bounds are kept: the positive part of a card never grows by time
// alone and never falls faster than the shortest half-life, the negative part never sinks; while both bounds stay where
// no other bucket begins, nothing is evaluated. Else the exact second is isolated as next-change.ts does.
// Deliberately absent: other order than time, and evidence of anybody else but the contact's account.

import { HIGH_SIZE, LOW_SIZE, NEAR_SECONDS } from '../decay.ts'
import type { Model } from '../model.ts'
import { HORIZON_SECONDS } from '../next-change.ts'
import { type AccountRows, accountRows, CLAIM_EVENT } from './account-rows.ts'
import type { ChangeRows } from './change-rows.ts'
import type { Chronicle } from './chronicle.ts'
import { ClaimsAt } from './claims-at.ts'
import { Decision } from './decision.ts'
import { type FactsPlan, type ReplayPlan, replayPlan, TOP_AT } from './replay-plan.ts'
import { RunningSums } from './running-sums.ts'
import { leadOpenedAt, type Members, membersOf, type ReplayOptions } from './standing-in.ts'
import { sortEvents, TouchEvents } from './touch-events.ts'

/** What happened at an instant besides touchpoints, as bits. */
const CLAIM = 1
const VERDICT = 2
const MEMBERSHIP = 4
const LEAD = 8
const START = 16
/** A claim that the agreement does not read: nothing to look at but the peak. */
const UNREAD = 32

/** Halvings of HORIZON_SECONDS, and some. */
const SPANS_MAX = 40
/** Rows of accounts kept at once. */
const ACCOUNT_ROWS_MAX = 2_000_000

export class ContactReplay {
  readonly #model: Model
  readonly #chronicle: Chronicle
  readonly #plan: ReplayPlan
  readonly #sums: RunningSums
  readonly #claims: ClaimsAt
  readonly #decision: Decision
  readonly #events: TouchEvents
  readonly #rows: ChangeRows
  readonly #from: number
  readonly #to: number
  readonly #asksAccount: boolean
  readonly #members: Members | null
  /** By place of the attribute in the chronicle: whether the agreement reads it, and of those the account's. */
  readonly #isRead: Uint8Array
  readonly #accountAttributes: Uint8Array
  readonly #accountsHeld = new Map<number, AccountRows>()
  #accountsHeldRows = 0
  /** By facts: touchpoints that a response rule waits for. */
  readonly #isResponse: Uint8Array
  /** What happens to the contact besides touchpoints: instants and bits. */
  readonly #otherAt = { at: new Float64Array(256), what: new Int32Array(256), size: 0 }

  // the contact at hand.
  #c = 0
  #firstRow = -1
  #lastRow = -1
  #account: AccountRows | null = null
  #accountLast = -1
  #opened = Number.NaN
  #verdicts = 0
  /** Second up to which it is known that no other bucket came. */
  #second = 0
  /** First second at which a window ends or a claim expires. */
  #nextBreak = Infinity
  #bucket = -1
  /** Of frequency rules, by card; exact. */
  readonly #frequency: Float64Array
  /** Bounds of the sum rules by card: above, and below as of #boundSecond. */
  readonly #above: Float64Array
  readonly #belowPositive: Float64Array
  readonly #belowNegative: Float64Array
  #boundSecond = 0
  readonly #engagement: Float64Array
  /** Whether what was worked out of conditions, of response rules, of the ends of windows is of before. */
  #isApartOld = true
  #isResponseOld = true
  #isBreakOld = true
  /** A stack of spans of time: their right ends, and the parts there. As many as halvings of 10 years in seconds. */
  readonly #spans = {
    ends: new Float64Array(SPANS_MAX),
    fallings: new Float64Array(SPANS_MAX),
    risings: new Float64Array(SPANS_MAX),
  }
  /** The lowest peak of the leads that are open; Infinity: none is. */
  #leastPeak = Infinity
  /** True where a gap is longer than next-change.ts looks. */
  isTooLong = false

  constructor(
    model: Model,
    chronicle: Chronicle,
    rows: ChangeRows,
    period: { readonly from: number; readonly to: number },
    options: ReplayOptions,
  ) {
    this.#model = model
    this.#chronicle = chronicle
    this.#plan = replayPlan(model, chronicle)
    this.#sums = new RunningSums(this.#plan)
    this.#claims = new ClaimsAt(model, chronicle, options)
    this.#decision = new Decision(model, chronicle)
    this.#events = new TouchEvents(chronicle)
    this.#rows = rows
    this.#from = period.from
    this.#to = period.to
    const { account, views, cards, conditions, contact } = model
    this.#isRead = Uint8Array.from(chronicle.attributes, (name) => (model.attributes.has(name) ? 1 : 0))
    this.#accountAttributes = Uint8Array.from(chronicle.attributes, (name) =>
      name.startsWith('account.') && model.attributes.has(name) ? 1 : 0,
    )
    this.#asksAccount =
      account.sums.length + account.times.length > 0 ||
      views.some(({ attribute }) => attribute.startsWith('account.'))
    this.#members = this.#asksAccount && chronicle.memberships.size > 0 ? membersOf(chronicle) : null
    const responses = new Set(conditions.map(({ touchpoint }) => touchpoint?.slot ?? -1))
    this.#isResponse = Uint8Array.from(chronicle.facts, (facts) =>
      contact.slotsOf(facts).some((slot) => responses.has(slot - contact.sums.length)) ? 1 : 0,
    )
    this.#frequency = new Float64Array(cards.length)
    this.#above = new Float64Array(cards.length)
    this.#belowPositive = new Float64Array(cards.length)
    this.#belowNegative = new Float64Array(cards.length)
    this.#engagement = new Float64Array(cards.length)
  }

  /** Replays contact c; afterwards `isTooLong` says whether it has to be done by the plain functions instead. */
  play(c: number): void {
    this.#c = c
    this.isTooLong = false
    const events = this.#events
    events.load(c)
    const others = this.#loadOthers(c)
    const known = Math.min(
      events.size > 0 ? events.at[0]! : Infinity,
      others.size > 0 ? others.at[0]! : Infinity,
    )
    if (known > this.#to) return
    const start = Math.max(this.#from, known)
    this.#addOther(start, START)
    sortEvents(others.at, others.what, others.size)
    this.#reset()
    this.#run(start)
  }

  #addOther(at: number, what: number): void {
    if (at === Infinity) return
    const others = this.#otherAt
    if (others.size === others.at.length) {
      const [instants, events] = [others.at, others.what]
      others.at = new Float64Array(others.size * 2)
      others.what = new Int32Array(others.size * 2)
      others.at.set(instants)
      others.what.set(events)
    }
    others.at[others.size] = at
    others.what[others.size++] = what
  }

  /** Everything of contact c that is no touchpoint, sorted. */
  #loadOthers(c: number) {
    const { claims, verdicts, memberships, leads } = this.#chronicle
    const others = this.#otherAt
    others.size = 0
    for (let row = claims.offsets[c]!; row < claims.offsets[c + 1]!; row++) {
      const what = this.#isRead[claims.cell[row]! >> 2] === 1 ? CLAIM : UNREAD
      this.#addOther(claims.from[row]!, what)
      this.#addOther(claims.until[row]!, what)
    }
    for (let row = verdicts.offsets[c]!; row < verdicts.offsets[c + 1]!; row++) {
      this.#addOther(verdicts.from[row]!, VERDICT)
      this.#addOther(verdicts.until[row]!, VERDICT)
    }
    for (let row = memberships.offsets[c]!; row < memberships.offsets[c + 1]!; row++) {
      this.#addOther(memberships.from[row]!, MEMBERSHIP)
      this.#addOther(memberships.until[row]!, MEMBERSHIP)
    }
    for (let row = leads.offsets[c]!; row < leads.offsets[c + 1]!; row++) {
      this.#addOther(leads.openedAt[row]!, LEAD)
      this.#addOther(leads.closedAt[row]!, LEAD)
    }
    sortEvents(others.at, others.what, others.size)
    return others
  }

  #reset(): void {
    this.#sums.clear()
    this.#firstRow = -1
    this.#lastRow = -1
    this.#account = null
    this.#accountLast = -1
    this.#opened = Number.NaN
    this.#verdicts = 0
    this.#bucket = -1
    this.#leastPeak = Infinity
    this.#nextBreak = Infinity
  }

  #run(start: number): void {
    const { touches } = this.#chronicle
    const { contact } = this.#plan
    const events = this.#events
    const others = this.#otherAt
    const { size, at: touchAt, what } = events
    const { facts, second: seconds, millisecond } = touches
    const hasMilliseconds = millisecond.length > 0
    let [i, j, k] = [0, 0, 0]
    let account: AccountRows | null = null
    for (;;) {
      const next = i < size ? touchAt[i]! : Infinity
      let at = next
      if (j < others.size && others.at[j]! < at) at = others.at[j]!
      if (account !== null && k < account.event.length && account.eventAt[k]! < at) at = account.eventAt[k]!
      if (at > this.#to) break
      const second = Math.floor(at / 1000)
      const isLive = at > start
      // most touchpoints: alone at their instant, and too small to bring another bucket.
      if (isLive && at === next && (j === others.size || others.at[j]! > at)) {
        const row = what[i]!
        if (
          row > this.#lastRow &&
          (account === null || k === account.event.length || account.eventAt[k]! > at)
        ) {
          const f = facts[row]!
          const isQuiet = this.#isQuiet(contact, f, second)
          const isAlone = i + 1 === size || touchAt[i + 1]! > at
          if (isQuiet || (isAlone && this.#isCalm(f, second))) {
            const place = seconds[row]! * 1000 + (hasMilliseconds ? millisecond[row]! : 0)
            this.#second = second
            this.#extend(contact, f, seconds[row]!, place)
            if (this.#isBreakOld) this.#weighFrequencies(second)
            this.#lastRow = row
            i++
            if (!isQuiet) this.#look(at, second)
            continue
          }
        }
      }
      if (isLive) {
        this.#passTime(Math.floor((at - 1) / 1000))
        if (this.isTooLong) return
      }
      // touchpoints of this instant.
      let isFolded = false
      let isOwn = false
      for (; i < size && touchAt[i] === at; i++) {
        const row = what[i]!
        isOwn = true
        if (isFolded) continue
        if (row > this.#lastRow) {
          const f = facts[row]!
          this.#extend(
            contact,
            f,
            seconds[row]!,
            seconds[row]! * 1000 + (hasMilliseconds ? millisecond[row]! : 0),
          )
          if (this.#isResponse[f] === 1) this.#isResponseOld = true
          if (this.#firstRow < 0) {
            this.#firstRow = row
            this.#isApartOld = true
          }
          this.#lastRow = row
        } else isFolded = true
      }
      if (isFolded) this.#fold(at)
      // what else happened.
      let bits = 0
      for (; j < others.size && others.at[j] === at; j++) bits |= others.what[j]!
      isOwn ||= bits !== 0
      if ((bits & MEMBERSHIP) !== 0 && this.#members !== null) {
        account = this.#enterAccount(at)
        isFolded = true
        k = 0
        if (account !== null) while (k < account.event.length && account.eventAt[k]! <= at) k++
        bits |= CLAIM
      }
      let isAccountTouched = false
      for (; account !== null && k < account.event.length && account.eventAt[k] === at; k++) {
        const event = account.event[k]!
        if (event === CLAIM_EVENT) bits |= CLAIM
        else if (!isAccountTouched && event > this.#accountLast) {
          const instant = account.at[event]!
          this.#extend(this.#plan.account, account.facts[event]!, Math.floor(instant / 1000), instant)
          this.#accountLast = event
        } else isAccountTouched = true
      }
      if (isAccountTouched) {
        this.#foldAccount(at)
        isFolded = true
      }
      if (bits !== 0) this.#takeOthers(bits, at)
      if (at >= start) this.#settle(at, second, isFolded || at === start, isOwn, bits)
    }
    this.#passTime(Math.floor(this.#to / 1000))
  }

  /** Whether one such touchpoint can bring no other bucket, nor the time since the last, nor a higher peak. */
  #isQuiet(plan: FactsPlan, f: number, second: number): boolean {
    if (second >= this.#nextBreak || this.#isResponse[f] === 1 || this.#firstRow < 0) return false
    const { cards, frequencies, frequenciesOf } = this.#plan
    const { low, high } = this.#decision
    for (let card = 0; card < cards; card++) {
      let above = this.#above[card]! + this.#frequency[card]! + plan.rise[f * cards + card]!
      let below = plan.sink[f * cards + card]! + this.#frequency[card]!
      for (let k = plan.timesStarts[f]!; k < plan.timesStarts[f + 1]!; k++) {
        const rules = frequenciesOf[plan.times[k]!]!
        for (let r = 0; r < rules.length; r++) {
          const rule = frequencies[rules[r]!]!
          if (rule.card !== card || second < this.#sums.frequencyEnd[rules[r]!]!) continue
          if (rule.points > 0) above += rule.points
          else below += rule.points
        }
      }
      if (above >= high[card]!) return false
      const fixed = this.#model.cards[card]!.base + this.#claims.fit[card]!
      if (fixed + above > this.#leastPeak) return false
      if (low[card]! > -Infinity && this.#lowest(card, second) + below < low[card]!) return false
    }
    return true
  }

  /** Whether no other bucket came since the last instant, and such a touchpoint moves nothing but sums. */
  #isCalm(f: number, second: number): boolean {
    return (
      second < this.#nextBreak && this.#isResponse[f] === 0 && this.#firstRow >= 0 && this.#isSure(second)
    )
  }

  /** Looks exactly after a touchpoint that moved nothing but sums. */
  #look(at: number, second: number): void {
    this.#measure(second)
    const hasMany = this.#above.length > 1
    const mayPeak = this.#leastPeak < Infinity && (hasMany || this.#mayPeak())
    if (this.#isOutside() || (mayPeak && hasMany)) this.#decide(at)
    if (mayPeak) this.#takePeak(at)
  }

  /** Below this the sum rules of a card are not at a second from #boundSecond on. */
  #lowest(card: number, second: number): number {
    const { tables, fastest, slack } = this.#plan
    const age = second - this.#boundSecond
    const near =
      tables[fastest + LOW_SIZE + ((age >>> 12) & (HIGH_SIZE - 1))]! *
      tables[fastest + (age & (LOW_SIZE - 1))]!
    const fall = age < NEAR_SECONDS ? near : near * tables[fastest + TOP_AT + (age >>> 26)]!
    return this.#belowPositive[card]! * fall + this.#belowNegative[card]! - slack
  }

  #extend(plan: FactsPlan, f: number, second: number, at: number): void {
    this.#sums.take(plan, f, second, at)
    const { cards } = this.#plan
    for (let card = 0; card < cards; card++) {
      this.#above[card] = this.#above[card]! + plan.rise[f * cards + card]!
      this.#belowNegative[card] = this.#belowNegative[card]! + plan.sink[f * cards + card]!
    }
    if (plan.timesStarts[f] !== plan.timesStarts[f + 1]) this.#isBreakOld = true
  }

  /** What the frequency rules give at a second, and the first of their ends after it. */
  #weighFrequencies(second: number): void {
    this.#isBreakOld = false
    const { frequencies } = this.#plan
    const { frequencyEnd } = this.#sums
    this.#frequency.fill(0)
    for (let r = 0; r < frequencies.length; r++) {
      const end = frequencyEnd[r]!
      if (!(second < end)) continue
      const { card, points } = frequencies[r]!
      this.#frequency[card] = this.#frequency[card]! + points
      if (end < this.#nextBreak) this.#nextBreak = end
    }
  }

  /** All touchpoints of the contact that count at an instant, folded anew. */
  #fold(at: number): void {
    const { touches } = this.#chronicle
    const { from, until } = this.#events
    const first = touches.offsets[this.#c]!
    const rows = touches.offsets[this.#c + 1]! - first
    const plan = this.#plan.contact
    const hasMilliseconds = touches.millisecond.length > 0
    this.#sums.clearScope(true)
    this.#firstRow = -1
    this.#lastRow = -1
    for (let i = 0; i < rows; i++) {
      if (!(from[i]! <= at && at < until[i]!)) continue
      const row = first + i
      const second = touches.second[row]!
      this.#sums.take(
        plan,
        touches.facts[row]!,
        second,
        second * 1000 + (hasMilliseconds ? touches.millisecond[row]! : 0),
      )
      if (this.#firstRow < 0) this.#firstRow = row
      this.#lastRow = row
    }
  }

  #foldAccount(at: number): void {
    this.#sums.clearScope(false)
    this.#accountLast = -1
    const account = this.#account
    if (account === null) return
    for (let i = 0; i < account.at.length; i++) {
      if (!(account.from[i]! <= at && at < account.until[i]!)) continue
      const instant = account.at[i]!
      this.#sums.take(this.#plan.account, account.facts[i]!, Math.floor(instant / 1000), instant)
      this.#accountLast = i
    }
  }

  /** The rows of the account that the contact belongs to at an instant, folded. */
  #enterAccount(at: number): AccountRows | null {
    const { memberships } = this.#chronicle
    let place = -1
    for (let row = memberships.offsets[this.#c]!; row < memberships.offsets[this.#c + 1]!; row++)
      if (memberships.from[row]! <= at && at < memberships.until[row]!) place = memberships.account[row]!
    this.#account = place < 0 ? null : this.#rowsOfAccount(place)
    this.#foldAccount(at)
    return this.#account
  }

  #rowsOfAccount(place: number): AccountRows {
    const held = this.#accountsHeld.get(place)
    if (held) return held
    const rows = accountRows(
      this.#chronicle,
      this.#members!,
      place,
      this.#plan.account,
      this.#accountAttributes,
    )
    if (this.#accountsHeldRows > ACCOUNT_ROWS_MAX) {
      this.#accountsHeld.clear()
      this.#accountsHeldRows = 0
    }
    this.#accountsHeld.set(place, rows)
    this.#accountsHeldRows += rows.at.length
    return rows
  }

  #takeOthers(bits: number, at: number): void {
    const { verdicts, leads } = this.#chronicle
    const c = this.#c
    if ((bits & VERDICT) !== 0) {
      this.#verdicts = 0
      for (let row = verdicts.offsets[c]!; row < verdicts.offsets[c + 1]!; row++)
        if (verdicts.from[row]! <= at && at < verdicts.until[row]!)
          this.#verdicts |= 1 << verdicts.verdict[row]!
    }
    if ((bits & (LEAD | START)) !== 0) this.#opened = leadOpenedAt(leads, c, at)
  }

  /** Brings everything up to date at an instant and looks whether the bucket is another. */
  #settle(at: number, second: number, isDoubtful: boolean, isOwn: boolean, bits: number): void {
    this.#second = second
    let mustDecide = isDoubtful
    if ((bits & (CLAIM | START)) !== 0 || second >= this.#claims.nextExpiry)
      if (this.#claims.decide(this.#c, this.#account, at)) {
        this.#isApartOld = true
        mustDecide = true
      }
    if (isDoubtful || (bits & (VERDICT | LEAD)) !== 0) {
      this.#isApartOld = true
      this.#isResponseOld = true
    }
    if (this.#recheck(second)) mustDecide = true
    if (mustDecide || bits !== 0 || second >= this.#nextBreak || this.#isBreakOld) this.#findBreak(second)
    // where all was folded anew the bounds are of before.
    const isOpen = this.#leastPeak < Infinity
    const mayPeak = isOwn && ((bits & (LEAD | START)) !== 0 || (isOpen && (mustDecide || this.#mayPeak())))
    if (mustDecide || mayPeak || !this.#isSure(second)) {
      this.#measure(second)
      if (mustDecide || this.#isOutside() || (mayPeak && this.#above.length > 1)) this.#decide(at)
    }
    if (mayPeak) this.#takePeak(at)
  }

  /** Works out which conditions hold apart from grades, as far as that may have changed; true when they are others. */
  #recheck(second: number): boolean {
    const decision = this.#decision
    if (!this.#isApartOld && !this.#isResponseOld && second < this.#nextBreak) return false
    if (this.#isApartOld) {
      const first = this.#firstRow < 0 ? -1 : this.#chronicle.touches.facts[this.#firstRow]!
      decision.setApart(this.#claims, this.#verdicts, first)
    }
    if (this.#isResponseOld) {
      decision.setResponses(this.#sums, this.#opened)
      this.#isBreakOld = true
    }
    this.#isApartOld = false
    this.#isResponseOld = false
    return decision.recheck(second)
  }

  /** The frequency rules, and the first second after this one at which anything ends. */
  #findBreak(second: number): void {
    this.#isBreakOld = false
    this.#nextBreak = Math.min(this.#claims.nextExpiry, this.#decision.nextEnd(second))
    this.#weighFrequencies(second)
  }

  /** Whether by its bounds no card leaves its range at a second. */
  #isSure(second: number): boolean {
    const { low, high } = this.#decision
    for (let card = 0; card < low.length; card++) {
      const frequency = this.#frequency[card]!
      if (this.#above[card]! + frequency >= high[card]!) return false
      if (low[card]! > -Infinity && this.#lowest(card, second) + frequency < low[card]!) return false
    }
    return true
  }

  /** Reads the engagement of every card exactly. */
  #measure(second: number): void {
    const { positive, negative } = this.#sums
    this.#sums.parts(second)
    this.#bindTo(second)
    for (let card = 0; card < positive.length; card++)
      this.#engagement[card] = positive[card]! + negative[card]! + this.#frequency[card]!
  }

  /** Whether by the last measure a card left its range. */
  #isOutside(): boolean {
    const { low, high } = this.#decision
    for (let card = 0; card < low.length; card++) {
      const engagement = this.#engagement[card]!
      if (engagement < low[card]! || engagement >= high[card]!) return true
    }
    return false
  }

  /** Decides by the last measure, and keeps the change if the bucket is another. */
  #decide(at: number): void {
    const decision = this.#decision
    decision.decide(this.#claims.fit, this.#engagement)
    if (decision.bucket === this.#bucket) return
    this.#bucket = decision.bucket
    const { bucket, condition, score, fitRank, engagementRank } = decision
    this.#rows.add(this.#c, at, bucket, condition, score, fitRank, engagementRank)
  }

  /** Bounds from the parts as they were read at a second. */
  #bindTo(second: number): void {
    const { positive, negative } = this.#sums
    this.#boundSecond = second
    for (let card = 0; card < positive.length; card++) {
      this.#above[card] = positive[card]!
      this.#belowPositive[card] = positive[card]!
      this.#belowNegative[card] = negative[card]!
    }
  }

  /** Takes the score of the last measure for every lead that is open. */
  #takePeak(at: number): void {
    const { leads } = this.#chronicle
    const c = this.#c
    // with several cards it has just been decided which of them it is.
    if (this.#engagement.length === 1) this.#decision.rank(0, this.#claims.fit[0]!, this.#engagement[0]!)
    const { score, fitRank, engagementRank } = this.#decision
    this.#leastPeak = Infinity
    for (let lead = leads.offsets[c]!; lead < leads.offsets[c + 1]!; lead++) {
      if (leads.openedAt[lead]! > at || at >= leads.closedAt[lead]!) continue
      this.#rows.peak(lead, at, score, fitRank, engagementRank)
      this.#leastPeak = Math.min(this.#leastPeak, this.#rows.peakScore[lead]!)
    }
  }

  #mayPeak(): boolean {
    for (let card = 0; card < this.#above.length; card++) {
      const fixed = this.#model.cards[card]!.base + this.#claims.fit[card]!
      if (fixed + this.#above[card]! + this.#frequency[card]! > this.#leastPeak) return true
    }
    return false
  }

  /** Time alone, up to a second: every change of bucket on the way. */
  #passTime(end: number): void {
    if (end - this.#second > HORIZON_SECONDS) {
      this.isTooLong = true
      return
    }
    while (this.#second < end) {
      const stop = Math.min(end, this.#nextBreak - 1)
      this.#drift(stop)
      if (this.#nextBreak > end) return
      this.#breakAt(this.#nextBreak)
    }
  }

  /** A second at which a window ends or a claim expires. */
  #breakAt(second: number): void {
    const at = second * 1000
    this.#second = second
    let mustDecide = false
    if (second >= this.#claims.nextExpiry && this.#claims.decide(this.#c, this.#account, at)) {
      this.#isApartOld = true
      mustDecide = true
    }
    if (this.#recheck(second)) mustDecide = true
    this.#findBreak(second)
    if (!mustDecide && this.#isSure(second)) return
    this.#measure(second)
    if (mustDecide || this.#isOutside()) this.#decide(at)
  }

  /** Time alone, while no window ends and no claim expires. */
  #drift(end: number): void {
    const { positive, negative } = this.#sums
    while (this.#second < end) {
      if (this.#isSure(end)) break
      this.#sums.parts(end)
      if (this.#staysUntil(positive, negative)) {
        this.#bindTo(end)
        break
      }
      const leaves = this.#firstOutside(this.#second, end)
      if (leaves === Infinity) {
        this.#sums.parts(end)
        this.#bindTo(end)
        break
      }
      this.#second = leaves
      this.#measure(leaves)
      this.#decide(leaves * 1000)
    }
    this.#second = Math.max(this.#second, end)
  }

  /** Whether the bounds now and the exact parts at the end leave every card in its range all the way. */
  #staysUntil(positive: Float64Array, negative: Float64Array): boolean {
    const { low, high } = this.#decision
    for (let card = 0; card < low.length; card++) {
      const frequency = this.#frequency[card]!
      if (this.#above[card]! + negative[card]! + frequency >= high[card]!) return false
      if (positive[card]! + this.#belowNegative[card]! + frequency < low[card]!) return false
    }
    return true
  }

  /** The first second in (from, to] at which a card is outside its range; Infinity: none. */
  #firstOutside(from: number, to: number): number {
    let first = to + 1
    for (let card = 0; card < this.#above.length; card++) {
      const found = this.#firstOutsideOf(card, from, Math.min(to, first))
      if (found < first) first = found
    }
    return first > to ? Infinity : first
  }

  /** The same of one card: a stack of spans, leftmost on top, as in next-change.ts. */
  #firstOutsideOf(card: number, from: number, to: number): number {
    const { positive, negative } = this.#sums
    const low = this.#decision.low[card]! - this.#frequency[card]!
    const high = this.#decision.high[card]! - this.#frequency[card]!
    const { ends, fallings, risings } = this.#spans
    this.#sums.parts(to)
    ends[0] = to
    fallings[0] = positive[card]!
    risings[0] = negative[card]!
    let size = 1
    this.#sums.parts(from)
    let left = from
    let leftFalling = positive[card]!
    let leftRising = negative[card]!
    while (size > 0) {
      const right = ends[size - 1]!
      const falling = fallings[size - 1]!
      const rising = risings[size - 1]!
      const least = falling + leftRising
      const most = leftFalling + rising
      const stays = least >= low && most < high
      if (!stays && right - left > 1) {
        const middle = left + Math.floor((right - left) / 2)
        this.#sums.parts(middle)
        ends[size] = middle
        fallings[size] = positive[card]!
        risings[size] = negative[card]!
        size++
        continue
      }
      if (!stays && (falling + rising < low || falling + rising >= high)) return right
      left = right
      leftFalling = falling
      leftRising = rising
      size--
    }
    return Infinity
  }
}
