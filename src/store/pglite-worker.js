// The embedded database: PGlite in a worker thread, served on a Unix socket, so that a long query never
// blocks HTTP and that server, command line and psql all use the ordinary PostgreSQL protocol.
// Invariants: a commit is answered only after its WAL was fsynced; the messages of one request are never
// mixed with another connection's. Plain JavaScript because Node 20 cannot start a worker from TypeScript.
// Deliberately absent: schema, locks, restarts; embedded.ts does those.

// @ts-check
import { fdatasyncSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

/** @type {{ directory: string, socket: string, connectionsMax: number }} */
const { directory, socket, connectionsMax } = workerData

// PGlite as published starts with -F (fsync off), and the NODEFS of Emscripten has no fsync at all, so a
// commit would only reach the page cache: enough for SIGKILL, not for a power cut. Both are mended here.
class SyncedNodeFS extends NodeFS {
  /**
   * @param {PGlite} pg
   * @param {any} options
   */
  async init(pg, options) {
    const { emscriptenOpts } = await super.init(pg, options)
    const giveFsync = (/** @type {any} */ module) => {
      module.FS.filesystems.NODEFS.stream_ops.fsync = (/** @type {{ nfd: number }} */ stream) => {
        fdatasyncSync(stream.nfd)
        return 0
      }
    }
    emscriptenOpts.preRun = [...(emscriptenOpts.preRun ?? []), giveFsync]
    return { emscriptenOpts }
  }
}

const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  // fdatasync is stubbed in the WASM libc; fsync reaches the hook above.
  'wal_sync_method=fsync',
  '-c',
  'synchronous_commit=on',
  '-c',
  // The default of 128 MB would be allocated inside the WASM heap.
  'shared_buffers=64MB',
  '-c',
  'wal_buffers=4MB',
]

const MESSAGE = { sync: 0x53, query: 0x51, terminate: 0x58, flush: 0x48 }
const EXTENDED = new Set([...'PBDEC'].map((letter) => letter.charCodeAt(0)))

/**
 * What the socket server sees as its database. The server hands over single protocol messages and keeps a
 * connection's turn only while `isInTransaction()`; outside a transaction it would let another connection's
 * Parse in between our Parse and Bind, and both use the one unnamed statement. So the turn is held, and the
 * messages are kept, until Sync, Query or Flush, and then run at once (which also saves four of five calls).
 * @param {PGlite} pg
 */
function asTurns(pg) {
  /** @type {Uint8Array[]} */
  let kept = []
  let open = false
  return {
    waitReady: pg.waitReady,
    isInTransaction: () => open || pg.isInTransaction(),
    runExclusive: (/** @type {() => Promise<unknown>} */ run) => pg.runExclusive(run),
    /**
     * @param {Uint8Array} message
     * @param {{ onRawData: (data: Uint8Array) => void }} options
     */
    async execProtocolRawStream(message, options) {
      const kind = message[0] ?? 0
      if (EXTENDED.has(kind)) {
        kept.push(message)
        open = true
        return
      }
      // The client is leaving; the socket's close rolls back what it left open.
      if (kind === MESSAGE.terminate) return
      const whole = kept.length > 0 ? Buffer.concat([...kept, message]) : message
      kept = []
      open = kind === MESSAGE.flush
      try {
        await pg.execProtocolRawStream(whole, options)
      } catch (error) {
        fail(error)
      }
    },
    /** The server calls this with ROLLBACK when a connection dies in its turn. */
    async exec(/** @type {string} */ text) {
      kept = []
      if (open) await pg.execProtocolRaw(new Uint8Array([MESSAGE.sync, 0, 0, 0, 4]))
      open = false
      if (pg.isInTransaction()) await pg.exec(text)
    },
  }
}

/** An error out of the WASM module, not an SQL error: the module's state is unknown, so this thread ends. */
function fail(/** @type {unknown} */ error) {
  parentPort?.postMessage({ failed: String(error instanceof Error ? error.stack : error) })
  setImmediate(() => process.exit(1))
}

// A single-process PostgreSQL has no checkpointer, so without this the WAL would grow until the next stop,
// and a start after SIGKILL would replay all of it.
const CHECKPOINT_EVERY_MS = 60_000
const CHECKPOINT_WAL_BYTES = 48 * 1024 * 1024

async function checkpointWhenDue(/** @type {PGlite} */ pg) {
  if (pg.isInTransaction()) return
  const { rows } = await pg.query(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()',
  )
  if (Number(/** @type {{ bytes: number }} */ (rows[0]).bytes) > CHECKPOINT_WAL_BYTES)
    await pg.exec('checkpoint')
}

async function main() {
  const pg = new PGlite({
    fs: new SyncedNodeFS(directory),
    relaxedDurability: false,
    startParams: START_PARAMETERS,
  })
  await pg.waitReady
  const turns = asTurns(pg)
  const server = new PGLiteSocketServer({
    db: /** @type {any} */ (turns),
    path: socket,
    maxConnections: connectionsMax,
  })
  await server.start()
  parentPort?.on('message', async (message) => {
    if (message !== 'stop') return
    await server.stop()
    await pg.close()
    parentPort?.postMessage({ stopped: true })
    process.exit(0)
  })
  const checkpoints = setInterval(() => {
    checkpointWhenDue(pg).catch((error) => parentPort?.postMessage({ warning: String(error) }))
  }, CHECKPOINT_EVERY_MS)
  checkpoints.unref()
  parentPort?.postMessage({ ready: true })
}

main().catch(fail)
