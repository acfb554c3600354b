// A migrated, empty database that each test file copies: a directory for the embedded one, a template
// database on PostgreSQL. Both are named by a hash of the migrations, built once and kept between runs.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { migrate } from '../../src/store/migrate.ts'
import { openDatabase } from '../../src/store/open.ts'
import { scratchDirectory } from './scratch.ts'

const log = pino({ level: 'silent' })
const ROOT = path.resolve(import.meta.dirname, '../..')
const CACHE = path.join(ROOT, 'node_modules/.cache/assay')

function schemaHash(): string {
  const hash = createHash('sha256')
  const migrations = path.join(ROOT, 'src/store/migrations')
  const files = fs.readdirSync(migrations).map((file) => path.join(migrations, file))
  const makers = ['migrate.ts', 'job.ts', 'pglite-worker.js'].map((file) =>
    path.join(ROOT, 'src/store', file),
  )
  for (const file of [...files.sort(), ...makers]) hash.update(fs.readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

/** The directory of a migrated embedded database that nobody has open. */
export async function templateDirectory(): Promise<string> {
  const template = path.join(CACHE, `template-${schemaHash()}`)
  if (fs.existsSync(template)) return template
  const building = scratchDirectory()
  const opened = await openDatabase({ dataDirectory: building, databaseUrl: null, log })
  await migrate(opened.db)
  await opened.close()
  fs.mkdirSync(CACHE, { recursive: true })
  removeOld()
  // Another worker may build the same; moving is atomic, and whoever comes second uses the first's.
  const moved = fs.mkdtempSync(path.join(CACHE, 'building-'))
  fs.cpSync(building, moved, { recursive: true })
  try {
    fs.renameSync(moved, template)
  } catch {
    fs.rmSync(moved, { recursive: true, force: true })
  }
  return template
}

/** Longer than any run of the tests, so that nobody is copying what was made before that. */
const OLD_MS = 24 * 3600_000

/** Removes what earlier states of the schema left. Another run may be copying a younger one, of this state or another. */
function removeOld(): void {
  for (const name of fs.readdirSync(CACHE)) {
    const directory = path.join(CACHE, name)
    const madeAt = fs.statSync(directory, { throwIfNoEntry: false })?.ctimeMs ?? Infinity
    if (Date.now() - madeAt > OLD_MS) fs.rmSync(directory, { recursive: true, force: true })
  }
}

const CLONES_TRIES_MAX = 3

/** Creates a database of its own from the template and returns its URL; `drop` removes it. */
export async function cloneOnServer(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const template = `assay_test_template_${schemaHash()}`
  const name = `assay_test_${process.pid}_${createHash('sha256').update(`${performance.now()}`).digest('hex').slice(0, 8)}`
  for (let tries = 1; ; tries++) {
    await buildTemplate(serverUrl, template)
    try {
      await onServer(serverUrl, `create database ${name} template ${template}`)
      break
    } catch (error) {
      if (tries >= CLONES_TRIES_MAX) throw error
    }
  }
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`),
  }
}

async function buildTemplate(serverUrl: string, template: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    // Held by this connection until it ends, so that of several workers one builds and the others wait.
    await client.query("select pg_advisory_lock(hashtext('assay test template'))")
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where datname like 'assay\\_test\\_template\\_%'",
    )
    if (rows.some(({ datname }) => datname === template)) return
    const building = template.replace('template', 'building')
    await client.query(`drop database if exists ${building} with (force)`)
    await client.query(`create database ${building}`)
    const opened = await openDatabase({
      dataDirectory: '/nonexistent',
      databaseUrl: databaseUrl(serverUrl, building),
      log,
    })
    await migrate(opened.db)
    await opened.close()
    for (const { datname } of rows) await client.query(`drop database if exists ${datname}`)
    await client.query(`alter database ${building} rename to ${template}`)
  } finally {
    await client.end()
  }
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
