// The latest claim of each attribute and provenance, and the value that decides at an instant.
// A fold in any order: the greater of two claims by (occurredAt, knownAt, value) stays, so the book is the
// same whichever arrived first. Deliberately absent: claims that were overtaken; the log keeps those.

import type { ByteReader, ByteWriter } from './bytes.ts'
import { type Claim, PROVENANCES, type Provenance, type Scalar } from './evidence.ts'

export interface BookedClaim {
  /** null: the provenance took its value back. */
  readonly value: Scalar
  readonly provenance: Provenance
  /** Milliseconds UTC. */
  readonly occurredAt: number
  readonly knownAt: number
}

/** Attribute to its latest claim by provenance, in the order of PROVENANCES. Never changed in place. */
export type ClaimBook = ReadonlyMap<string, readonly (BookedClaim | null)[]>

export const EMPTY_CLAIM_BOOK: ClaimBook = new Map()

const rankText = (value: Scalar): string => `${typeof value}:${String(value)}`

/** Whether claim a overtakes claim b of the same attribute and provenance: a total order. */
export function isLaterClaim(a: BookedClaim, b: BookedClaim): boolean {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt > b.occurredAt
  if (a.knownAt !== b.knownAt) return a.knownAt > b.knownAt
  return rankText(a.value) > rankText(b.value)
}

/** The book with one more claim; the same book when an equal or later one is there already. */
export function bookClaim(book: ClaimBook, claim: Claim): ClaimBook {
  const at = PROVENANCES.indexOf(claim.provenance)
  const held = book.get(claim.attribute)
  const booked: BookedClaim = {
    value: claim.value,
    provenance: claim.provenance,
    occurredAt: claim.occurredAt,
    knownAt: claim.knownAt,
  }
  const before = held?.[at]
  if (before && !isLaterClaim(booked, before)) return book
  const row = held ? [...held] : PROVENANCES.map(() => null as BookedClaim | null)
  row[at] = booked
  return new Map(book).set(claim.attribute, row)
}

/** Both books in one, the later claim of each attribute and provenance. */
export function mergeBooks(a: ClaimBook, b: ClaimBook): ClaimBook {
  let book = a
  for (const [attribute, row] of b)
    for (const claim of row) if (claim) book = bookClaim(book, { attribute, ...claim })
  return book
}

export interface DecidingClaim extends BookedClaim {
  /** Trust in its provenance, from the agreement. */
  readonly trust: number
}

/** Whole second from which a claim is no longer valid; Infinity without a limit. */
export const expirySecond = (claim: BookedClaim, validFor: number | null): number =>
  validFor === null ? Infinity : Math.floor(claim.occurredAt / 1000) + validFor

/**
 * The claim that decides an attribute at a second: the most trusted provenance with a value that is neither
 * taken back nor expired; among equally trusted ones the later. null when the attribute is unknown.
 */
export function decidingClaim(
  book: ClaimBook,
  attribute: string,
  validFor: number | null,
  trust: readonly number[],
  second: number,
): DecidingClaim | null {
  const row = book.get(attribute)
  if (!row) return null
  let best: BookedClaim | null = null
  let bestTrust = -1
  for (let i = 0; i < row.length; i++) {
    const claim = row[i]
    if (!claim || claim.value === null || expirySecond(claim, validFor) <= second) continue
    if (best === null || trust[i]! > bestTrust || (trust[i] === bestTrust && isLaterClaim(claim, best))) {
      best = claim
      bestTrust = trust[i]!
    }
  }
  if (best === null) return null
  const { value, provenance, occurredAt, knownAt } = best
  return { value, provenance, occurredAt, knownAt, trust: bestTrust }
}

const VALUE_TAGS = { null: 0, false: 1, true: 2, number: 3, string: 4 } as const

function writeScalar(out: ByteWriter, value: Scalar): void {
  if (typeof value === 'number') {
    out.byte(VALUE_TAGS.number)
    out.double(value)
  } else if (typeof value === 'string') {
    out.byte(VALUE_TAGS.string)
    out.text(value)
  } else out.byte(value === null ? VALUE_TAGS.null : value ? VALUE_TAGS.true : VALUE_TAGS.false)
}

function readScalar(bytes: ByteReader): Scalar {
  const tag = bytes.byte()
  switch (tag) {
    case VALUE_TAGS.null:
      return null
    case VALUE_TAGS.false:
      return false
    case VALUE_TAGS.true:
      return true
    case VALUE_TAGS.number:
      return bytes.double()
    case VALUE_TAGS.string:
      return bytes.text()
    default:
      throw new Error(`A stored claim has the unknown value tag ${tag}.`)
  }
}

/** Attributes are written in code unit order, so that equal books give equal bytes. */
export function writeBook(out: ByteWriter, book: ClaimBook): void {
  out.whole(book.size)
  for (const attribute of [...book.keys()].sort()) {
    out.text(attribute)
    for (const claim of book.get(attribute)!) {
      out.byte(claim ? 1 : 0)
      if (!claim) continue
      writeScalar(out, claim.value)
      out.whole(claim.occurredAt)
      out.whole(claim.knownAt)
    }
  }
}

export function readBook(bytes: ByteReader): ClaimBook {
  const book = new Map<string, (BookedClaim | null)[]>()
  const size = bytes.whole()
  for (let i = 0; i < size; i++) {
    const attribute = bytes.text()
    const row = PROVENANCES.map((provenance) => {
      if (bytes.byte() === 0) return null
      return { value: readScalar(bytes), provenance, occurredAt: bytes.whole(), knownAt: bytes.whole() }
    })
    book.set(attribute, row)
  }
  return book
}
