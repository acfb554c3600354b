// The bytes of a Segment call: decompressed within its limit, decoded, parsed. SDKs send JSON under any content type
// (text/plain from browsers, so that no preflight is needed) and may compress it.
// Invariant: no more than BATCH_BYTES_MAX is ever held, however small the compressed body was.
// Deliberately absent: checks of single events. A hostile event must not cost the others of its batch.

import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, type InputType, inflate, type ZlibOptions } from 'node:zlib'
import { BATCH_BYTES_MAX } from '../contract/segment.ts'
import { ApiError } from './errors.ts'

type Decompress = (bytes: InputType, options: ZlibOptions) => Promise<Buffer>
const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  gzip: promisify<InputType, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<InputType, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<InputType, ZlibOptions, Buffer>(inflate),
  br: promisify<InputType, ZlibOptions, Buffer>(brotliDecompress),
}

export interface SegmentBody {
  readonly body: unknown
  readonly bytes: number
  /** It was not valid UTF-8: what could not be read is U+FFFD now. */
  readonly lossy: boolean
}

/** Reads a body; throws `batch_too_large`, `unsupported_media_type` or `malformed_json`. */
export async function readSegmentBody(bytes: Buffer, encoding: string | undefined): Promise<SegmentBody> {
  const plain = await decompressed(bytes, encoding)
  if (plain.length > BATCH_BYTES_MAX) throw new ApiError('batch_too_large')
  const start = plain[0] === 0xef && plain[1] === 0xbb && plain[2] === 0xbf ? 3 : 0
  const lossy = !isUtf8(plain)
  try {
    return { body: JSON.parse(plain.toString('utf8', start)), bytes: plain.length, lossy }
  } catch (cause) {
    throw new ApiError(lossy ? 'invalid_utf8' : 'malformed_json', { cause })
  }
}

async function decompressed(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity' || name === '') return bytes
  const decompress = DECOMPRESS[name]
  if (decompress === undefined)
    throw new ApiError('unsupported_media_type', {
      field: 'content-encoding',
      detail: 'Compress it by gzip, deflate or br.',
    })
  try {
    return await decompress(bytes, { maxOutputLength: BATCH_BYTES_MAX })
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new ApiError('batch_too_large', { cause })
    throw new ApiError('bad_request', {
      field: 'content-encoding',
      detail: `The body is not ${name}.`,
      cause,
    })
  }
}
