// A real server in a process of its own, as a user would start it: `assay serve`, a key by `assay key create`, the
// shipped agreement by `assay agreement activate`. Ends only what it started.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const ASSAY = join(process.cwd(), 'bin/assay.js')
const START_MS_MAX = 120_000
/** Arguments for the server's Node, such as `--cpu-prof`. */
const NODE_ARGUMENTS = (process.env.BENCH_NODE_ARGUMENTS ?? '').split(' ').filter((one) => one !== '')

export interface ServerUnderTest {
  readonly port: number
  readonly url: string
  readonly ingestKey: string
  readonly readKey: string
  readonly data: string
  readonly environment: NodeJS.ProcessEnv
  readonly assay: (...args: string[]) => Promise<string>
  /** Highest resident memory of the process so far, MB. */
  readonly stop: () => Promise<void>
}

/** A fresh PostgreSQL database on the server at `serverUrl`; `drop` removes it. */
export async function freshDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `assay_bench_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

/** Starts a server on a free port with the example agreement active; `databaseUrl` null is the embedded database. */
export async function startServerUnderTest(databaseUrl: string | null): Promise<ServerUnderTest> {
  const data = await mkdtemp(join(tmpdir(), 'assay-bench-'))
  const environment: NodeJS.ProcessEnv = { ...process.env, ASSAY_DATA: data, LOG_LEVEL: 'error' }
  if (databaseUrl) environment.DATABASE_URL = databaseUrl
  else delete environment.DATABASE_URL
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, ASSAY, 'serve', '--empty', '--port', '0'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await addressOf(child)
  const assay = async (...args: string[]) =>
    (await run(process.execPath, [ASSAY, ...args], { env: environment, maxBuffer: 1e8 })).stdout.trim()
  for (const role of ['marketing', 'sales'])
    await assay('user', 'create', '--email', `${role}@pumps.example`, '--role', role)
  const signed = ['--as-marketing', 'marketing@pumps.example', '--as-sales', 'sales@pumps.example']
  await assay('agreement', 'activate', 'agreements/industrial-pumps.yaml', ...signed)
  const keyOf = async (scope: string) => {
    const printed = await assay('key', 'create', '--scope', scope, '--name', `bench ${scope}`)
    return /assay_\S+/.exec(printed)![0]
  }
  const ingestKey = await keyOf('ingest')
  const readKey = await keyOf('read')
  return {
    port: Number(new URL(url).port),
    url,
    ingestKey,
    readKey,
    data,
    environment,
    assay,
    stop: async () => {
      await ended(child)
      await rm(data, { recursive: true, force: true })
    },
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const late = setTimeout(
      () => reject(new Error(`The server printed no address:\n${printed}`)),
      START_MS_MAX,
    )
    child.stdout!.on('data', (chunk) => {
      printed += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)
      if (!found) return
      clearTimeout(late)
      resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${printed}`)))
  })
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
