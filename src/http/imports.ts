// Imports over HTTP: a CSV or XLSX file, perhaps with a mapping file before it, becomes evidence or a dry run's report.
// The upload goes to a file in the data directory first and is removed whatever happens.
// Deliberately absent: a job. The request stays open until the report is there; few run at once.

import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import { z } from 'zod'
import type { Context } from '../app/context.ts'
import { importFile } from '../app/import/import.ts'
import { IMPORT_KINDS, ImportReport, ImportRun } from '../contract/manage.ts'
import { listImportRuns } from '../store/read/import-runs.ts'
import { endpoint } from './endpoint.ts'
import { ApiError } from './errors.ts'
import { parseUtf8 } from './json-body.ts'

/** Largest file: a million touchpoints as CSV have about 200 MB. */
export const UPLOAD_BYTES_MAX = 512 * 1024 * 1024
/** Largest mapping file. */
const MAPPING_BYTES_MAX = 1024 * 1024
/** Imports that run at once; each holds a connection and reads a file. */
const AT_ONCE_MAX = 2
const FILE_NAME_CHARACTERS_MAX = 200
const PARTS = { parts: 4, files: 2, fields: 2, fieldSize: 1000, fileSize: UPLOAD_BYTES_MAX }

const ImportQuery = z.object({
  as: z.enum(IMPORT_KINDS).optional().describe('What a row is; left out: as the mapping says'),
  dryRun: z.enum(['true', 'false']).default('false').describe('Store nothing, say what would happen'),
  source: z.string().min(1).max(200).optional().describe('The source that the rows come from'),
})

let running = 0

export const run = endpoint({
  summary: 'Import a CSV or XLSX file; the part `map` (a mapping file) comes before the part `file`.',
  query: ImportQuery,
  consumes: 'multipart/form-data',
  bodyBytesMax: UPLOAD_BYTES_MAX + MAPPING_BYTES_MAX,
  answer: ImportReport,
  async handle({ ctx, query, request, says }) {
    if (running >= AT_ONCE_MAX) throw new ApiError('overloaded', { detail: 'Other imports are running.' })
    running += 1
    const directory = join(ctx.settings.dataDirectory, 'uploads', ctx.newId())
    try {
      const { path, name, mapping } = await receive(ctx, directory, request.parts({ limits: PARTS }))
      return await importFile(ctx, {
        file: path,
        fileName: name,
        as: query.as ?? null,
        mapping,
        dryRun: query.dryRun === 'true',
        says: `import ${name} by ${says}`,
        ...(query.source === undefined ? {} : { source: query.source }),
      })
    } finally {
      running -= 1
      await rm(directory, { recursive: true, force: true })
    }
  },
})

export const list = endpoint({
  summary: 'The last imports with their reports.',
  answer: z.object({ imports: z.array(ImportRun) }),
  async handle({ ctx }) {
    const runs = await listImportRuns(ctx.db)
    return {
      imports: runs.map(({ id, kind, startedAt, finishedAt, report, ...row }) => ({
        ...row,
        id: String(id),
        as: kind as (typeof IMPORT_KINDS)[number],
        startedAt: new Date(startedAt).toISOString(),
        finishedAt: finishedAt === null ? null : new Date(finishedAt).toISOString(),
        report: report as z.infer<typeof ImportReport> | null,
      })),
    }
  },
})

type Parts = AsyncIterable<MultipartFile | { readonly type: 'field'; readonly fieldname: string }>

/** Takes the parts in: the mapping as text, the file onto the disk. */
async function receive(ctx: Context, directory: string, parts: Parts) {
  let mapping: string | null = null
  let file: { readonly path: string; readonly name: string } | null = null
  for await (const part of parts) {
    if (part.type !== 'file') throw new ApiError('bad_request', { field: part.fieldname.slice(0, 100) })
    if (part.fieldname === 'map') mapping = await mappingText(part)
    else if (part.fieldname === 'file') file = await toDisk(ctx, directory, part)
    else
      throw new ApiError('bad_request', { field: part.fieldname.slice(0, 100), detail: 'Send map and file.' })
  }
  if (file === null) throw new ApiError('bad_request', { field: 'file', detail: 'There is no file.' })
  return { ...file, mapping }
}

async function mappingText(part: MultipartFile): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAPPING_BYTES_MAX) throw new ApiError('payload_too_large', { field: 'map' })
    chunks.push(chunk)
  }
  return parseUtf8(Buffer.concat(chunks))
}

async function toDisk(ctx: Context, directory: string, part: MultipartFile) {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const name = (part.filename || 'upload.csv').slice(-FILE_NAME_CHARACTERS_MAX)
  // Only the ending is taken from the client: it says how to read the file.
  const ending = /^\.[a-z0-9]{1,8}$/i.test(extname(name)) ? extname(name) : '.csv'
  const path = join(directory, `${ctx.newId()}${ending}`)
  await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
  if (part.file.truncated) throw new ApiError('payload_too_large', { field: 'file' })
  return { path, name }
}
