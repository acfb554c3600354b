// Which tests run where: pure ones once; everything that needs a database on the embedded one, and the same
// files again on PostgreSQL if one answers. `npm test` needs nothing but `npm ci`.
import pg from 'pg'
import { defineConfig } from 'vitest/config'

const PURE = [
  'test/*.test.ts',
  'test/kernel/**/*.test.ts',
  'test/contract/**/*.test.ts',
  'test/capture/**/*.test.ts',
  'test/truth/**/*.pure.test.ts',
]
const BROWSER = ['test/web/**/*.test.ts']
const REAL = ['test/real/**/*.test.ts']
const DEFAULT_SERVER = 'postgres://postgres@127.0.0.1:5432/postgres'

async function answeringServer(): Promise<string | null> {
  const url = process.env.DATABASE_URL || DEFAULT_SERVER
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    await client.query('select 1')
    return url
  } catch {
    console.warn(
      `No PostgreSQL answers at ${new URL(url).host}: the PostgreSQL half of the tests is skipped.`,
    )
    return null
  } finally {
    await client.end().catch(() => undefined)
  }
}

const server = await answeringServer()
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 }
// The files of one worker share their modules: to load the program anew for each of seventy files took longer than to
// run the half of them. So what a module keeps is kept by database or by context, never for the process.
const shared = { isolate: false, setupFiles: ['test/support/end-of-file.ts'] }
// Tests must not depend on the shell they are started from.
const clean = { DATABASE_URL: '', ASSAY_DATA: '', PORT: '', HOST: '', TZ: 'UTC' }

// A test that is about one of the two says so in its name: x.embedded.test.ts, x.postgres.test.ts.
const database = (name: 'embedded' | 'postgres', env: Record<string, string>) => ({
  test: {
    name,
    include: ['test/**/*.test.ts'],
    exclude: [
      ...[...PURE, ...BROWSER, ...REAL],
      `test/**/*.${name === 'embedded' ? 'postgres' : 'embedded'}.test.ts`,
    ],
    env: { ...clean, ...env },
    ...timeouts,
    ...shared,
  },
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Read everywhere, gated in the kernel alone, at what every run reaches: `npm run coverage`. The market there has tests of its own.
    coverage: {
      provider: 'v8',
      include: ['src/kernel/*.ts'],
      reporter: ['text'],
      thresholds: { branches: 99 },
    },
    projects: [
      { test: { name: 'pure', include: PURE, env: clean, ...timeouts, ...shared } },
      database('embedded', { TEST_DATABASE_URL: '' }),
      ...(server ? [database('postgres', { TEST_DATABASE_URL: server })] : []),
      {
        test: {
          name: 'real',
          include: REAL,
          env: { ...clean, TEST_DATABASE_URL: server ?? '' },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          ...shared,
        },
      },
      {
        test: {
          name: 'web',
          include: BROWSER,
          env: clean,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          setupFiles: shared.setupFiles,
        },
      },
    ],
  },
})
