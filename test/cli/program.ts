// The program as tests start it: a process of its own, its address, its output, its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { chores } from '../support/chores.ts'

const BIN = path.resolve(import.meta.dirname, '../../bin/assay.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Serving {
  readonly child: ChildProcess
  readonly url: string
  /** The sign-in link, or '' where users exist. */
  readonly link: string
}

/** Starts `assay ARGS`; `nodeArgs` go to Node itself. */
export function startProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...nodeArgs, BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  })
  chores.push(() => child.kill('SIGKILL'))
  return child
}

/** Runs `assay ARGS` to its end. */
export async function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = startProgram(args, env)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  // The build line is for whoever changed a file last.
  return { code: child.exitCode, stdout, stderr: stderr.replace(/^Building .*\n/gm, '') }
}

const SIGNERS = { marketing: 'marketing@pumps.example', sales: 'sales@pumps.example' } as const
/** What `assay agreement activate FILE` takes beside its file to sign for both sides. */
export const SIGNED = ['--as-marketing', SIGNERS.marketing, '--as-sales', SIGNERS.sales] as const

/** Makes the users in whose names SIGNED signs. */
export async function makeSigners(
  there: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const role of ['marketing', 'sales'] as const) {
    const made = await runProgram(['user', 'create', '--email', SIGNERS[role], '--role', role, ...there], env)
    if (made.code !== 0) throw new Error(made.stderr)
  }
}

/** Starts `assay serve --port 0 ARGS`; resolves when it has said where it is, throws what it said instead. */
export async function serve(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): Promise<Serving> {
  const child = startProgram(['serve', '--port', '0', ...args], env, nodeArgs)
  let printed = ''
  let complained = ''
  child.stderr.on('data', (chunk) => {
    complained += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`assay serve ended: ${complained}`)))
    child.stdout.on('data', (chunk) => {
      printed += chunk
      if (/Assay is at \S+\n/.test(printed)) resolve()
    })
  })
  const url = /Assay is at (\S+)/.exec(printed)?.[1] ?? ''
  return { child, url, link: /\n {2}(http\S+)\n/.exec(printed)?.[1] ?? '' }
}

/** Asks it to stop, and gives its exit code. */
export async function stop(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  return child.exitCode
}
