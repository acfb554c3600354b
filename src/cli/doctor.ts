// `assay doctor`: looks at everything that a working installation needs and says what is wrong and what to
// do. It changes nothing: no migration, no repair. Exit 1 when a check fails; a warning alone is no failure.

import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import type { Kysely } from 'kysely'
import {
  activeAgreementName,
  countOverdueChanges,
  databaseClock,
  databaseVersion,
} from '../store/condition.ts'
import { checkDurability } from '../store/durability.ts'
import { pendingMigrations } from '../store/migrate.ts'
import { type OpenedDatabase, openDatabase } from '../store/open.ts'
import type { Database } from '../store/schema.ts'
import { command, type GlobalOptions, withOutput } from './command.ts'
import { makeLog, settingsFor } from './context.ts'

interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'failed'
  readonly finding: string
}

const ok = (check: string, finding: string): Finding => ({ check, state: 'ok', finding })
const warning = (check: string, finding: string): Finding => ({ check, state: 'warning', finding })
const failed = (check: string, finding: string): Finding => ({ check, state: 'failed', finding })

const NODE_LEAST = [20, 19] as const
const POSTGRES_LEAST = 150_000
const FREE_BYTES_LEAST = 1024 ** 3
const CLOCK_OFF_MS_MAX = 5_000
/** A job carries out next changes every few seconds; a minute behind means that it does not run. */
const BEHIND_MS_MAX = 60_000

export const doctorCommand = (): Command =>
  command('doctor', 'Check that everything Assay needs is there and right', 'assay doctor').action(
    withOutput<GlobalOptions>(async (out, options) => {
      const findings = await examine(options)
      out.rows(findings, [
        { head: 'Check', cell: (row) => row.check },
        { head: '', cell: (row) => row.state },
        { head: 'Finding', cell: (row) => row.finding },
      ])
      if (findings.some((finding) => finding.state === 'failed')) process.exitCode = 1
      return undefined
    }),
  )

async function examine(options: GlobalOptions): Promise<Finding[]> {
  const settings = settingsFor(options)
  const findings = [checkNode(), ...checkDirectory(settings.dataDirectory)]
  if (settings.databaseUrl === null && !fs.existsSync(path.join(settings.dataDirectory, 'database')))
    return [...findings, warning('database', 'There is none yet; `assay serve` makes one.')]
  let opened: OpenedDatabase
  try {
    opened = await openDatabase({ ...settings, log: makeLog({ ...settings, logLevel: 'silent' }, true) })
  } catch (error) {
    return [...findings, failed('database', error instanceof Error ? error.message : String(error))]
  }
  try {
    return [...findings, ...(await checkDatabase(opened))]
  } finally {
    await opened.close()
  }
}

function checkNode(): Finding {
  const version = process.versions.node
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const enough = major > NODE_LEAST[0] || (major === NODE_LEAST[0] && minor >= NODE_LEAST[1])
  return enough
    ? ok('node', version)
    : failed('node', `${version}; Assay needs ${NODE_LEAST.join('.')} or newer.`)
}

function checkDirectory(directory: string): Finding[] {
  if (!fs.existsSync(directory)) return [warning('data directory', `${directory} does not exist yet.`)]
  const findings: Finding[] = []
  const inside = path.join(directory, 'database')
  const mode = fs.statSync(fs.existsSync(inside) ? inside : directory).mode & 0o777
  if ((mode & 0o077) === 0) findings.push(ok('data directory', `${directory}, for its owner alone`))
  else findings.push(failed('data directory', `Others can open ${inside}; run: chmod 700 ${inside}`))
  const { bavail, bsize } = fs.statfsSync(directory)
  const free = `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GB free`
  findings.push(bavail * bsize >= FREE_BYTES_LEAST ? ok('disk', free) : failed('disk', `${free}; make room.`))
  return findings
}

async function checkDatabase({ db, kind }: OpenedDatabase): Promise<Finding[]> {
  const findings = [await checkServer(db, kind)]
  const faults = await checkDurability(db)
  findings.push(
    ...(faults.length === 0
      ? [ok('durability', 'fsync, synchronous_commit and full_page_writes are on')]
      : faults.map((fault) => failed('durability', fault))),
  )
  findings.push(await checkClock(db))
  const pending = await pendingMigrations(db)
  if (pending.length > 0)
    return [...findings, warning('tables', `${pending.join(', ')} not applied yet; the next start does it.`)]
  return [...findings, ok('tables', 'up to date'), await checkAgreement(db), await checkNextChanges(db)]
}

async function checkServer(db: Kysely<Database>, kind: OpenedDatabase['kind']): Promise<Finding> {
  const { number, text } = await databaseVersion(db)
  const name = `${kind === 'embedded' ? 'embedded, ' : ''}PostgreSQL ${text}`
  return number >= POSTGRES_LEAST
    ? ok('database', name)
    : failed('database', `${name}; Assay needs PostgreSQL 15 or newer.`)
}

async function checkClock(db: Kysely<Database>): Promise<Finding> {
  const off = Math.abs(Date.now() - (await databaseClock(db)))
  if (Date.now() < Date.parse('2025-01-01'))
    return failed('clock', 'The clock of this machine lies in the past.')
  return off <= CLOCK_OFF_MS_MAX
    ? ok('clock', 'agrees with the database')
    : failed('clock', `${Math.round(off / 1000)} s away from the clock of the database; set both by NTP.`)
}

async function checkAgreement(db: Kysely<Database>): Promise<Finding> {
  const name = await activeAgreementName(db, Date.now())
  return name === null
    ? warning('agreement', 'None is active, so nothing is scored; run: assay agreement activate FILE')
    : ok('agreement', `"${name}" is active`)
}

async function checkNextChanges(db: Kysely<Database>): Promise<Finding> {
  const behind = await countOverdueChanges(db, Date.now() - BEHIND_MS_MAX)
  return behind === 0
    ? ok('next changes', 'none is behind')
    : warning('next changes', `${behind} are behind; they are carried out while \`assay serve\` runs.`)
}
