// The columns in the data directory: the chronicle's own bytes, then what refreshes it as JSON, then how long that is.
// Written beside and moved into place, so that a file is whole or not there; one that cannot be read is none.

import { randomBytes } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { decodeChronicle } from '../../kernel/chronicle/chronicle-bytes.ts'
import type { Context } from '../context.ts'
import type { Columns, ColumnsReach } from './columns.ts'

const NAME = 'chronicle.columns'
/** Of what is written here, beside the version of the chronicle's own bytes. */
const FORMAT = 1
const TAIL_BYTES = 8
/** One write takes at most 2 GB less a page. */
const WRITE_BYTES_MAX = 1 << 30

interface Trailer extends ColumnsReach {
  readonly format: number
  readonly watermark: Columns['chronicle']['watermark']
}

const directoryOf = (ctx: Context): string => path.join(ctx.settings.dataDirectory, 'columns')

/** What the last process left; null when there is nothing, or nothing that this one can read. */
export async function readColumnsFile(ctx: Context): Promise<Columns | null> {
  let file: fs.FileHandle
  try {
    file = await fs.open(path.join(directoryOf(ctx), NAME), 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  try {
    const { size } = await file.stat()
    const bytes = new Uint8Array(new SharedArrayBuffer(size))
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(size - at, WRITE_BYTES_MAX), at)
      if (bytesRead === 0) throw new Error('The file ends early.')
      at += bytesRead
    }
    const length = Number(new DataView(bytes.buffer).getBigUint64(size - TAIL_BYTES, true))
    const text = Buffer.from(bytes.subarray(size - TAIL_BYTES - length, size - TAIL_BYTES)).toString('utf8')
    const { format, watermark, ...reach } = JSON.parse(text) as Trailer
    if (format !== FORMAT) return null
    const columns = bytes.subarray(0, size - TAIL_BYTES - length)
    return { ...reach, bytes: columns, chronicle: { ...decodeChronicle(columns), watermark } }
  } catch (error) {
    ctx.log.info({ err: error }, 'the kept columns cannot be read; they are made anew')
    return null
  } finally {
    await file.close()
  }
}

/** Keeps the columns for the next start. */
export async function writeColumnsFile(ctx: Context, columns: Columns): Promise<void> {
  const { chronicle, bytes, reach, seen, properties, holders } = columns
  const trailer: Trailer = {
    format: FORMAT,
    watermark: chronicle.watermark,
    reach,
    seen,
    properties,
    holders,
  }
  const text = Buffer.from(JSON.stringify(trailer))
  const tail = Buffer.alloc(TAIL_BYTES)
  tail.writeBigUInt64LE(BigInt(text.length))
  const directory = directoryOf(ctx)
  await fs.mkdir(directory, { recursive: true, mode: 0o700 })
  const beside = path.join(directory, `.${NAME}.${randomBytes(6).toString('hex')}`)
  try {
    const file = await fs.open(beside, 'wx', 0o600)
    try {
      for (const part of [bytes, text, tail])
        for (let at = 0; at < part.length; at += WRITE_BYTES_MAX)
          await file.writeFile(part.subarray(at, at + WRITE_BYTES_MAX))
    } finally {
      await file.close()
    }
    await fs.rename(beside, path.join(directory, NAME))
  } finally {
    await fs.rm(beside, { force: true })
  }
}

/** Takes the kept columns away, half-written ones too. */
export async function dropColumnsFile(ctx: Context): Promise<void> {
  await fs.rm(directoryOf(ctx), { recursive: true, force: true })
}
