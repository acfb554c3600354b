// How long a start takes and what an installation weighs: the program as a user starts it, from the command to the
// first answer of /healthz; a production install in a copy.

import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BenchFigure } from './kernel.ts'

const run = promisify(execFile)
const RUNS = 5

/** Seconds from the command until the sign-in link or address is printed and the server answers; then it is stopped. */
async function startOnce(data: string): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, ['bin/assay.js', 'serve', '--port', '0'], {
    env: { ...process.env, ASSAY_DATA: data, LOG_LEVEL: 'error', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)
      if (found) resolve(found[0])
    })
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)))
  })
  const answer = await fetch(`${url}/healthz`)
  if (!answer.ok) throw new Error(`/healthz answered ${answer.status}`)
  const seconds = (performance.now() - started) / 1000
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
  return seconds
}

async function installedMegabytes(): Promise<number> {
  const copy = await mkdtemp(join(tmpdir(), 'assay-install-'))
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) await cp(file, join(copy, file))
    await run('npm', ['ci', '--omit=dev'], { cwd: copy })
    const { stdout } = await run('du', ['-sm', join(copy, 'node_modules')])
    return Number(stdout.split('\t')[0])
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

/** The first start with the demo company (n=1), starts after it (median of 5), and the production install. */
export async function benchStart(): Promise<BenchFigure[]> {
  const data = await mkdtemp(join(tmpdir(), 'assay-start-'))
  try {
    const first = await startOnce(data)
    const again: number[] = []
    for (let i = 0; i < RUNS; i++) again.push(await startOnce(data))
    again.sort((a, b) => a - b)
    return [
      {
        name: 'very first start with the demo company, embedded',
        figure: first,
        unit: 's',
        target: 60,
        beside: 'n=1, built before',
      },
      {
        name: 'start with an existing data directory, embedded',
        figure: again[Math.floor(RUNS / 2)]!,
        unit: 's',
        target: 5,
        beside: `${again[0]!.toFixed(1)} to ${again[RUNS - 1]!.toFixed(1)} s`,
      },
      {
        name: 'production dependencies on disk',
        figure: await installedMegabytes(),
        unit: 'MB',
        target: 250,
        beside: 'npm ci --omit=dev',
      },
    ]
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}
