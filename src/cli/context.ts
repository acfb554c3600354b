// The one place where the command line and the server make their Context: settings, log, database, clock, ids.

import { randomBytes } from 'node:crypto'
import pino from 'pino'
import type { Context } from '../app/context.ts'
import { readSettings, type Settings } from '../settings.ts'
import { migrate } from '../store/migrate.ts'
import { type OpenedDatabase, openDatabase } from '../store/open.ts'

export interface OpenedContext {
  readonly ctx: Context
  readonly opened: OpenedDatabase
  readonly close: () => Promise<void>
}

interface Choices {
  readonly data?: string
  /** A person at a terminal wants results, not a log; the server wants both. */
  readonly quiet?: boolean
  /** The doctor looks without touching. */
  readonly migrate?: boolean
}

/** The settings of this process: the environment, with --data before ASSAY_DATA. */
export function settingsFor(choices: Choices): Settings {
  const settings = readSettings()
  return choices.data === undefined ? settings : { ...settings, dataDirectory: choices.data }
}

/** Opens the database that the settings name, brings its tables up to date, and makes the Context. */
export async function openContext(choices: Choices): Promise<OpenedContext> {
  const settings = settingsFor(choices)
  const log = makeLog(settings, choices.quiet ?? true)
  const opened = await openDatabase({
    dataDirectory: settings.dataDirectory,
    databaseUrl: settings.databaseUrl,
    log,
  })
  const ctx: Context = {
    db: opened.db,
    now: Date.now,
    newId: () => randomBytes(16).toString('base64url'),
    log,
    settings,
  }
  try {
    if (choices.migrate ?? true) {
      const applied = await migrate(opened.db)
      if (applied.length > 0) log.info({ applied }, 'brought the tables up to date')
    }
  } catch (error) {
    await opened.close()
    throw error
  }
  return { ctx, opened, close: opened.close }
}

/** Logs go to stderr, so that stdout is only ever the answer. */
export function makeLog(settings: Settings, quiet: boolean): pino.Logger {
  const level = quiet && settings.logLevel === 'info' ? 'warn' : settings.logLevel
  return pino({ level }, pino.destination({ dest: 2, sync: true }))
}
