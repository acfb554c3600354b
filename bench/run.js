// `npm run bench [name ...]`: runs the benches, all or those named, and writes docs/benchmarks.json and .md, with the
// machine described. Figures of benches that were not run this time stay as they were, under their own date.

import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { importTypeScript } from './build.js'

/** name -> [file, exported function]; a function gives a list of { name, figure, unit, target, beside }. */
const BENCHES = {
  kernel: ['bench/kernel.ts', 'benchScore'],
  capture: ['bench/capture.ts', 'benchCapture'],
  ingest: ['bench/ingest.ts', 'benchIngest'],
  embedded: ['bench/ingest.ts', 'benchEmbeddedIngest'],
  'ranked-list': ['bench/ranked-list.ts', 'benchRankedList'],
  visible: ['bench/visible.ts', 'benchVisible'],
  import: ['bench/import.ts', 'benchImport'],
  activation: ['bench/activation.ts', 'benchActivation'],
  start: ['bench/start.ts', 'benchStart'],
  replay: ['bench/replay.ts', 'benchReplay'],
  'browser-replay': ['bench/browser-replay.ts', 'benchBrowserReplay'],
  comparators: ['bench/comparators.ts', 'benchComparators'],
  simulate: ['bench/simulate.ts', 'benchSimulate'],
  'simulate-figures': ['bench/simulate-figures.ts', 'benchSimulateFigures'],
}
/** Units in which less is better; in all others more is. */
const LESS = new Set(['s', 'ms', 'µs', 'MB'])
const JSON_FILE = 'docs/benchmarks.json'
const MARKDOWN_FILE = 'docs/benchmarks.md'

const wanted = process.argv.slice(2)
for (const name of wanted)
  if (!(name in BENCHES)) {
    process.stderr.write(`There is no bench "${name}"; there are: ${Object.keys(BENCHES).join(', ')}.\n`)
    process.exit(2)
  }

const written = await readFile(JSON_FILE, 'utf8').then(JSON.parse, () => ({ benches: {} }))
for (const [name, [file, exported]] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stderr.write(`${name}...\n`)
  const load = os.loadavg()[0]
  const module = await importTypeScript(file)
  const figures = await module[exported]()
  console.table(figures)
  written.benches[name] = {
    measuredAt: new Date().toISOString(),
    loadBefore: Number(load.toFixed(2)),
    loadAfter: Number(os.loadavg()[0].toFixed(2)),
    command: `npm run bench ${name}`,
    figures: figures.map((figure) => ({ ...figure, reached: isReached(figure) })),
  }
}
written.machine = {
  cpu: os.cpus()[0]?.model.trim(),
  cores: os.cpus().length,
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()}`,
  node: process.versions.node,
}
await writeFile(JSON_FILE, `${JSON.stringify(written, null, 2)}\n`)
await writeFile(MARKDOWN_FILE, markdownOf(written))
process.exit(0)

function isReached({ figure, unit, target }) {
  if (target === null || target === undefined) return null
  return LESS.has(unit) ? figure <= target : figure >= target
}

function shown(figure) {
  if (figure === null || figure === undefined) return ''
  if (Math.abs(figure) >= 100) return Math.round(figure).toLocaleString('en')
  return String(Number(figure.toPrecision(3)))
}

function markdownOf({ machine, benches }) {
  const lines = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`; each figure is a median, seeded, with what it is held against measured in the same run. Server,',
    'database and load generator share the cores, which are shared with others too: read ratios before absolute figures. The kernel is',
    'flattered by data that is already in typed arrays, without SQL, durability or MVCC.',
    '',
    `Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}.`,
    '',
    '| work | measured | to reach | reached | beside it |',
    '|---|---|---|---|---|',
  ]
  for (const { figures } of Object.values(benches))
    for (const { name, figure, unit, target, reached, beside } of figures)
      lines.push(
        `| ${name} | ${shown(figure)} ${unit} | ${target === null || target === undefined ? '' : `${shown(target)} ${unit}`} | ${reached === null ? '' : reached ? 'yes' : '**no**'} | ${beside ?? ''} |`,
      )
  lines.push('', '| bench | command | measured | load average before, after |', '|---|---|---|---|')
  for (const [name, { command, measuredAt, loadBefore, loadAfter }] of Object.entries(benches))
    lines.push(`| ${name} | \`${command}\` | ${measuredAt.slice(0, 16)}Z | ${loadBefore}, ${loadAfter} |`)
  return `${lines.join('\n')}\n`
}
