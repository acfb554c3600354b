// The embedded database of a data directory: who serves it, and how everybody else reaches it.
// Invariant: PGlite has a directory open in one process at most. The lock is a listening Unix socket, which
// the kernel closes with its process, SIGKILL included; a file that nobody listens on is a stale one.
// Whoever opens the directory first serves it; others connect, and one of them takes over if the first goes.

import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { makeDirectory } from './make-directory.ts'

/** libpq's name for a socket in a directory, so that `psql -h DIRECTORY` finds it. */
const SOCKET_NAME = '.s.PGSQL.5432'
const LOCK_NAME = '.lock'
/** sun_path holds 108 bytes on Linux, 104 on macOS, with the closing zero. */
const SOCKET_PATH_BYTES_MAX = 103
const CONNECTIONS_MAX = 100
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000
const RETRY_MS = 50
const RESTARTS_MAX = 5
const TAKEOVER_PAUSE_MS = 2_000

export interface Embedded {
  /** The directory that holds the socket; `pg` takes it as host. */
  readonly socketDirectory: string
  /** Whether this process serves the directory at the moment. */
  readonly isServing: () => boolean
  readonly close: () => Promise<void>
}

interface Places {
  readonly database: string
  readonly socketDirectory: string
  readonly socket: string
  readonly lock: string
}

/** Serves the data directory, or finds the process that does. Resolves when the database answers. */
export async function openEmbedded(dataDirectory: string, log: Logger): Promise<Embedded> {
  const places = placesOf(dataDirectory)
  let server: Serving | null = null
  let watch: net.Socket | null = null
  let closed = false
  let joining: Promise<void> = Promise.resolve()

  const join = async (): Promise<void> => {
    const deadline = performance.now() + START_TIMEOUT_MS
    while (!closed) {
      const lock = await takeLock(places.lock)
      if (lock) {
        try {
          server = await serve(places, lock, log)
        } catch (error) {
          await lock.release()
          throw error
        }
        return
      }
      watch = await watchServer(places)
      if (watch) {
        watch.once('close', () => {
          if (closed) return
          log.info('the process that served the embedded database has gone; taking over')
          joining = takeOver()
        })
        return
      }
      if (performance.now() > deadline)
        throw new Error(
          `Another process holds ${dataDirectory} but its database does not answer after ${START_TIMEOUT_MS / 1000} s. ` +
            'Stop that process, or choose another directory with --data.',
        )
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  const takeOver = async (): Promise<void> => {
    while (!closed) {
      try {
        return await join()
      } catch (error) {
        log.error({ err: error }, 'cannot take over the embedded database; trying again')
        await new Promise((resolve) => setTimeout(resolve, TAKEOVER_PAUSE_MS))
      }
    }
  }

  await join()
  return {
    socketDirectory: places.socketDirectory,
    isServing: () => server !== null,
    close: async () => {
      closed = true
      watch?.destroy()
      // A takeover that has begun ends first; what it started is then stopped like any other.
      await joining
      await server?.stop()
    },
  }
}

function placesOf(dataDirectory: string): Places {
  makeDirectory(dataDirectory)
  const root = path.join(fs.realpathSync(dataDirectory), 'database')
  makeDirectory(root)
  // Whoever can open the socket is the superuser of the database, so the directory is for its owner alone.
  fs.chmodSync(root, 0o700)
  const socketDirectory = shortEnough(root)
  return {
    database: path.join(root, 'pgdata'),
    socketDirectory,
    socket: path.join(socketDirectory, SOCKET_NAME),
    lock: path.join(socketDirectory, LOCK_NAME),
  }
}

/** The directory itself, or where its path is too long for a socket, a private one in the temporary folder. */
function shortEnough(root: string): string {
  if (Buffer.byteLength(path.join(root, SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX) return root
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const directory = path.join(tmpdir(), `assay-${name}`)
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 })
  const found = fs.lstatSync(directory)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0)
    throw new Error(`${directory} must be a directory of your own with mode 0700; remove it and start again.`)
  return directory
}

// --- the lock -------------------------------------------------------------------------------------------

interface Lock {
  readonly release: () => Promise<void>
}

/** Binds the lock, or returns null if a living process has it. */
async function takeLock(file: string): Promise<Lock | null> {
  const bound = await listen(file)
  if (bound) return bound
  if (await answers(file)) return null
  // Stale, but two processes may see that at once. Moving the file is atomic, and a socket answers under any
  // name: if what was moved turns out to be alive after all, it is the other's fresh lock and goes back.
  const moved = `${file}.${process.pid}`
  try {
    fs.renameSync(file, moved)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const alive = await answers(moved)
  if (alive) fs.linkSync(moved, file)
  fs.unlinkSync(moved)
  return alive ? null : listen(file)
}

function listen(file: string): Promise<Lock | null> {
  return new Promise((resolve, reject) => {
    // Whoever watches keeps its connection; its end tells them that this process has gone.
    const watchers = new Set<net.Socket>()
    const server = net.createServer((socket) => {
      watchers.add(socket)
      socket.on('close', () => watchers.delete(socket))
      socket.on('error', () => socket.destroy())
      socket.resume()
      socket.unref()
    })
    const release = () =>
      new Promise<void>((done) => {
        server.close(() => done())
        for (const watcher of watchers) watcher.destroy()
      })
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(file, () => {
      server.unref()
      resolve({ release })
    })
  })
}

function connect(file: string): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect(file)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}

async function answers(file: string): Promise<boolean> {
  const socket = await connect(file)
  socket?.destroy()
  return socket !== null
}

/** A connection to the lock of a server whose database socket is up, else null. */
async function watchServer(places: Places): Promise<net.Socket | null> {
  if (!(await answers(places.socket))) return null
  const socket = await connect(places.lock)
  socket?.on('error', () => socket.destroy())
  socket?.resume()
  socket?.unref()
  return socket
}

// --- serving --------------------------------------------------------------------------------------------

interface Serving {
  readonly stop: () => Promise<void>
}

async function serve(places: Places, lock: Lock, log: Logger): Promise<Serving> {
  fs.rmSync(places.socket, { force: true })
  let stopping = false
  let restarts = 0
  let worker = await startWorker(places, log)

  const watchOver = (watched: Worker): void => {
    watched.once('exit', (code) => {
      if (stopping) return
      restarts += 1
      log.error({ code, restarts }, 'the embedded database ended by itself')
      if (restarts > RESTARTS_MAX) return
      fs.rmSync(places.socket, { force: true })
      startWorker(places, log).then(
        (next) => {
          worker = next
          watchOver(next)
        },
        (error) => log.error({ err: error }, 'cannot restart the embedded database'),
      )
    })
  }
  watchOver(worker)

  return {
    stop: async () => {
      stopping = true
      await stopWorker(worker)
      fs.rmSync(places.socket, { force: true })
      await lock.release()
    },
  }
}

function startWorker(places: Places, log: Logger): Promise<Worker> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), {
    workerData: { directory: places.database, socket: places.socket, connectionsMax: CONNECTIONS_MAX },
  })
  return new Promise((resolve, reject) => {
    let failure = 'it ended without a word'
    worker.on('message', (message: { ready?: true; failed?: string; warning?: string }) => {
      if (message.ready) resolve(worker)
      if (message.warning) log.warn(`embedded database: ${message.warning}`)
      if (message.failed) {
        failure = message.failed
        log.error(`embedded database: ${message.failed}`)
      }
    })
    worker.once('error', (error) => {
      failure = String(error)
    })
    worker.once('exit', () => reject(new Error(`The embedded database did not start: ${failure}`)))
  })
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  worker.postMessage('stop')
  const late = setTimeout(() => worker.terminate(), STOP_TIMEOUT_MS)
  await ended
  clearTimeout(late)
}
