#!/usr/bin/env node
// The way in: in a checkout it builds what is stale, then it runs dist/server/assay.js. There is no install
// script that could have built it before (.npmrc says ignore-scripts).

import fs from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const NODE_LEAST = [20, 19]

const at = (relative) => fileURLToPath(new URL(relative, import.meta.url))

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < NODE_LEAST[0] || (major === NODE_LEAST[0] && minor < NODE_LEAST[1]))
    stop(`Assay needs Node ${NODE_LEAST.join('.')} or newer; this is ${process.versions.node}.`)
}

/** Whether this is a checkout with its development packages, and not an installed package. */
function canBuild() {
  if (!fs.existsSync(at('../scripts/build.js'))) return false
  try {
    createRequire(import.meta.url).resolve('vite/package.json')
    return true
  } catch {
    return false
  }
}

async function build() {
  const { buildPart } = await import('../scripts/build.js')
  await buildPart('server')
  if (!process.argv.includes('serve')) return
  // Somebody half way through a change to the web app still wants the server.
  await buildPart('web').catch((error) =>
    process.stderr.write(
      `\nThe web app could not be built, so only what was built before is served:\n${error.message}\n`,
    ),
  )
}

checkNode()
if (canBuild()) {
  await build().catch((error) => stop(`\nAssay could not be built: ${error?.message ?? error}`))
} else if (!fs.existsSync(at('../dist/server/assay.js'))) {
  stop('Assay is not built, and cannot be built here. Run `npm ci` in the checkout, then try again.')
}
process.setSourceMapsEnabled(true)
const { run } = await import('../dist/server/assay.js')
process.exitCode = await run(process.argv)
