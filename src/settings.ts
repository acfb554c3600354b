// Every setting: name, default, help. The environment is read here and nowhere else.
// docs/settings.md has a heading for each row; test/docs.test.ts insists.

interface SettingRow<T> {
  readonly env: string
  readonly fallback: T
  readonly help: string
  readonly read: (text: string) => T
}

const text = (value: string): string => value
const optionalText = (value: string): string | null => value || null

function postgresUrl(value: string): string {
  // The address is not repeated: it may hold a password.
  if (!/^postgres(ql)?:\/\//.test(value)) throw new Error('must begin with postgres:// or postgresql://')
  return value
}

function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (!Number.isInteger(number) || number < min || number > max)
      throw new Error(`must be a whole number from ${min} to ${max}, not "${value}"`)
    return number
  }
}

const row = <T>(env: string, fallback: T, read: (text: string) => T, help: string): SettingRow<T> => ({
  env,
  fallback,
  help,
  read,
})

export const SETTINGS = {
  dataDirectory: row('ASSAY_DATA', './data', text, 'Directory of the embedded database and of files.'),
  databaseUrl: row<string | null>(
    'DATABASE_URL',
    null,
    postgresUrl,
    'PostgreSQL 15 or newer; without it the embedded database is used.',
  ),
  host: row('HOST', '127.0.0.1', text, 'Address that the server binds to.'),
  port: row('PORT', 4400, wholeNumber(0, 65_535), 'Port of the server; 0 picks a free one.'),
  publicUrl: row<string | null>('ASSAY_URL', null, optionalText, 'URL under which people reach the server.'),
  logLevel: row('LOG_LEVEL', 'info', text, 'pino level: fatal, error, warn, info, debug, trace, silent.'),
  secret: row<string | null>(
    'ASSAY_SECRET',
    null,
    optionalText,
    'Secret that signs sessions; without it one is made and kept in the data directory.',
  ),
  ingestQueueEventsMax: row(
    'ASSAY_INGEST_QUEUE_EVENTS_MAX',
    50_000,
    wholeNumber(100, 1_000_000),
    'Events that may wait for storage before the server answers 503.',
  ),
  simulationDaysMax: row(
    'ASSAY_SIMULATION_DAYS_MAX',
    14,
    wholeNumber(1, 3_650),
    'Days that the evidence of a simulation may be old when its agreement is activated.',
  ),
} as const satisfies Record<
  string,
  SettingRow<never> | SettingRow<string> | SettingRow<number> | SettingRow<string | null>
>

export type Settings = {
  readonly [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['fallback'] extends infer T
    ? T extends number
      ? number
      : T extends null
        ? string | null
        : T extends string
          ? string
          : T
    : never
}

/** Reads the settings from an environment; throws one Error that names every bad variable. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const faults: string[] = []
  const settings: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = environment[setting.env]
    try {
      settings[name] = given === undefined || given === '' ? setting.fallback : setting.read(given)
    } catch (error) {
      faults.push(`${setting.env} ${(error as Error).message}`)
    }
  }
  if (faults.length > 0) throw new Error(`Settings: ${faults.join('; ')}`)
  return settings as Settings
}
