// Builds what runs: the server and command line into dist/server (our files bundled, packages left as
// packages), the web app into dist/web. Each is built only when one of its inputs changed since the last time.
// Invariant: a half-written build never runs; it is made beside the old one and moved into its place.

import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const DIST = path.join(ROOT, 'dist')
const STAMP = '.built-from'

const PARTS = {
  server: {
    inputs: ['src', 'scripts/build.js', 'package-lock.json', 'tsconfig.base.json'],
    build: buildServer,
  },
  web: {
    inputs: [
      'web',
      'src/kernel',
      'src/contract',
      'scripts/build.js',
      'package-lock.json',
      'tsconfig.base.json',
    ],
    build: buildWeb,
  },
}

/**
 * Builds the named part unless it is up to date; says so on stderr. Throws if it cannot.
 * @param {'server' | 'web'} name
 * @param {{ always?: boolean }} [options]
 */
export async function buildPart(name, options = {}) {
  const part = PARTS[name]
  if (name === 'web' && !fs.existsSync(path.join(ROOT, 'web/index.html'))) return
  const target = path.join(DIST, name)
  const signature = signatureOf(part.inputs)
  if (!options.always && readIfThere(path.join(target, STAMP)) === signature) return
  const started = performance.now()
  process.stderr.write(`Building the ${name === 'web' ? 'web app' : 'server'}... `)
  fs.mkdirSync(DIST, { recursive: true })
  const building = fs.mkdtempSync(path.join(DIST, `.${name}-`))
  try {
    await part.build(building)
    fs.writeFileSync(path.join(building, STAMP), signature)
    replace(target, building)
  } finally {
    fs.rmSync(building, { recursive: true, force: true })
  }
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

/** Moves `next` to `target`; a process that runs from the old one keeps what it has loaded. */
function replace(target, next) {
  const old = `${next}-old`
  if (fs.existsSync(target)) fs.renameSync(target, old)
  try {
    fs.renameSync(next, target)
  } catch (error) {
    // Another process built the same at the same time and was first; its build is as good.
    if (!fs.existsSync(path.join(target, STAMP))) throw error
  }
  fs.rmSync(old, { recursive: true, force: true })
}

/** A hash over path, size and time of every input: two hundredths of a second for a thousand files. */
function signatureOf(inputs) {
  const hash = createHash('sha256')
  const visit = (relative) => {
    const stat = fs.statSync(path.join(ROOT, relative), { throwIfNoEntry: false })
    if (!stat) return
    if (stat.isDirectory())
      for (const name of fs.readdirSync(path.join(ROOT, relative)).sort()) visit(path.join(relative, name))
    else hash.update(`${relative} ${stat.size} ${stat.mtimeMs}\n`)
  }
  for (const input of inputs) visit(input)
  return hash.digest('hex')
}

function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null
}

async function buildServer(outDir) {
  const vite = await import('vite')
  await vite.build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        // A thread is started from a file of its own.
        input: {
          assay: path.join(ROOT, 'src/cli/main.ts'),
          'figures-thread': path.join(ROOT, 'src/app/simulate/figures-thread.ts'),
        },
        // All in one folder: files that are found beside import.meta.url stay beside it.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  fs.copyFileSync(path.join(ROOT, 'src/store/pglite-worker.js'), path.join(outDir, 'pglite-worker.js'))
}

async function buildWeb(outDir) {
  const vite = await import('vite')
  await vite.build({
    configFile: path.join(ROOT, 'web/vite.config.ts'),
    root: path.join(ROOT, 'web'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: false },
  })
  compressBeside(outDir)
}

const COMPRESSED = /\.(js|css|html|svg|json|txt)$/
/** Below this a packet carries the file as it is. */
const COMPRESSED_BYTES_MIN = 1_000
/** Half a second for all files; the best quality takes ten times as long for a twentieth less. */
const BROTLI_QUALITY = 9

/** Writes a .gz and a .br beside each file that is worth it, so that the server compresses nothing. */
function compressBeside(directory) {
  for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSED.test(entry.name)) continue
    const file = path.join(entry.parentPath, entry.name)
    const bytes = fs.readFileSync(file)
    if (bytes.length < COMPRESSED_BYTES_MIN) continue
    fs.writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
    const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY }
    fs.writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildPart('server', { always: true })
    await buildPart('web', { always: true })
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
