// Bundles one TypeScript entry for Node and imports it, so that `node bench/run.js` needs no loader.
// The bundle lands in node_modules/.cache, is overwritten each time, and leaves packages outside.

import { mkdir, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Bundles `entry` (relative to the repository) and returns its exports. */
export async function importTypeScript(entry) {
  const directory = join(ROOT, 'node_modules/.cache/assay-bench')
  await mkdir(directory, { recursive: true })
  const file = join(directory, `${basename(entry, '.ts')}.mjs`)
  const bundle = await rolldown({
    input: join(ROOT, entry),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
    logLevel: 'silent',
  })
  // Renamed into place whole, for a bench may start two processes of the same entry at once.
  const written = file.replace(/mjs$/, `${process.pid}.mjs`)
  await bundle.write({ file: written, format: 'esm' })
  await bundle.close()
  await rename(written, file)
  return import(`${pathToFileURL(file).href}?${Date.now()}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry, name] = process.argv.slice(2)
  if (!entry || !name) {
    process.stderr.write('usage: node bench/build.js ENTRY.ts EXPORTED_FUNCTION\n')
    process.exit(2)
  }
  const exported = await importTypeScript(entry)
  console.table(await exported[name]())
}
