// In which encoding a text file is: by its byte order mark, else by looking at all of it.
// Invariant: a file is read only in an encoding in which every byte of it means something.
// Deliberately absent: guessing languages. What is not UTF-8 or UTF-16 is Windows-1252, as spreadsheets write it.

import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

const BLOCK_BYTES = 1 << 20
const HEAD_BYTES = 4096

export interface FoundEncoding {
  readonly encoding: Encoding
  /** Length of the byte order mark. */
  readonly skip: number
  /** A sentence where the file cannot be read so. */
  readonly problem: string | null
}

/** Looks at the whole file (0.1 s for 100 MB). `stated` is what a mapping says. */
export async function findEncoding(path: string, stated: Encoding | null): Promise<FoundEncoding> {
  const file = await open(path)
  try {
    const block = Buffer.alloc(BLOCK_BYTES)
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, 0)
    const head = block.subarray(0, Math.min(bytesRead, HEAD_BYTES))
    const mark = markOf(head)
    if (mark !== null && stated !== null && stated !== mark.encoding)
      return {
        ...mark,
        problem: `The file begins with the mark of ${mark.encoding}, but the mapping says ${stated}.`,
      }
    const encoding = mark?.encoding ?? wideEncoding(head)
    if (encoding === 'utf-16le' || encoding === 'utf-16be')
      return { encoding, skip: mark?.skip ?? 0, problem: null }
    if (head.includes(0))
      return { encoding: 'utf-8', skip: 0, problem: 'The file holds zero bytes: it is no CSV or XLSX file.' }
    if (stated === 'windows-1252') return { encoding: stated, skip: 0, problem: null }
    if (await isAllUtf8(file, block)) return { encoding: 'utf-8', skip: mark?.skip ?? 0, problem: null }
    if (stated === 'utf-8' || mark !== null)
      return {
        encoding: 'utf-8',
        skip: 0,
        problem:
          'The file is not valid UTF-8; set encoding: windows-1252 in the mapping if it comes from a spreadsheet.',
      }
    return { encoding: 'windows-1252', skip: 0, problem: null }
  } finally {
    await file.close()
  }
}

function markOf(head: Buffer): { encoding: Encoding; skip: number } | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', skip: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', skip: 2 }
  return null
}

/** UTF-16 without a mark: every other byte of a Latin header is zero. */
function wideEncoding(head: Buffer): Encoding | null {
  let even = 0
  let odd = 0
  const end = Math.min(head.length, 512) & ~1
  for (let i = 0; i < end; i += 2) {
    if (head[i] === 0) even++
    if (head[i + 1] === 0) odd++
  }
  if (end >= 8 && odd > end / 4 && even === 0) return 'utf-16le'
  return end >= 8 && even > end / 4 && odd === 0 ? 'utf-16be' : null
}

type Handle = Awaited<ReturnType<typeof open>>

async function isAllUtf8(file: Handle, block: Buffer): Promise<boolean> {
  let position = 0
  for (;;) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, position)
    if (bytesRead === 0) return true
    const last = bytesRead < BLOCK_BYTES
    const end = last ? bytesRead : wholeCharacters(block)
    if (!isUtf8(block.subarray(0, end))) return false
    position += end
    if (last) return true
  }
}

/** The end of the last whole character of a full block: at most three bytes before its end. */
function wholeCharacters(block: Buffer): number {
  for (let back = 1; back <= 4; back++) {
    const byte = block[block.length - back] as number
    if (byte < 0x80) return block.length - back + 1
    if (byte >= 0xc0) return block.length - back
  }
  return block.length
}
