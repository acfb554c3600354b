// The house rules that a machine can check: who may import whom, no cycles, words that the kernel may not
// know, names that files may not have, and the one place that reads the environment.
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Folder -> folders whose files it may import. Its own files are always allowed. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/kernel': [],
  'src/contract': ['src/kernel'],
  'src/store': ['src/kernel'],
  'src/mail': ['src/kernel'],
  'src/settings.ts': [],
  'src/package-directory.ts': [],
  'src/app': [
    'src/kernel',
    'src/contract',
    'src/store',
    'src/mail',
    'src/settings.ts',
    'src/package-directory.ts',
  ],
  'src/jobs': ['src/kernel', 'src/store', 'src/app'],
  'src/http': ['src/kernel', 'src/contract', 'src/app', 'src/store'],
  'src/cli': [
    ...['src/kernel', 'src/contract', 'src/store', 'src/mail', 'src/settings.ts', 'src/package-directory.ts'],
    ...['src/app', 'src/jobs', 'src/http'],
  ],
  web: ['src/contract', 'src/kernel'],
  snippet: [],
}

/** Edges that are allowed for types alone, which are gone when the program runs. */
const TYPES_ALONE: Readonly<Record<string, readonly string[]>> = { 'src/store': ['src/contract'] }

/** Packages that a folder may not import: the kernel runs anywhere, SQL lives in the store. */
const FORBIDDEN_PACKAGES: readonly {
  readonly folder: string
  readonly packages: RegExp
  readonly because: string
}[] = [
  { folder: 'src/kernel', packages: /./, because: 'the kernel imports nothing' },
  {
    folder: 'src/contract',
    packages: /^(node:|pg$|kysely$|fastify)/,
    because: 'the contract runs in a browser',
  },
  {
    folder: 'src/app',
    packages: /^(pg|pg-boss|fastify|commander)$/,
    because: 'verbs know neither driver nor wire',
  },
  { folder: 'src/http', packages: /^(pg-boss|commander)$/, because: 'http knows no jobs and no terminal' },
  { folder: 'web', packages: /^(node:|pg$|kysely$|fastify)/, because: 'the web app runs in a browser' },
]

const KERNEL_BANNED: readonly RegExp[] = [
  /\bDate\b/,
  /\bprocess\b/,
  /\bglobalThis\b/,
  /\bMath\.random\b/,
  // Not specified to the last bit, so not the same in every engine (ECMA-262, "Function Properties of Math").
  /\bMath\.(exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b/,
  /\*\*/,
  /\bperformance\b/,
  /\bcrypto\b/,
  /\bfetch\(/,
  /\bsetTimeout\b/,
]

const BANNED_NAMES = /^(utils?|helpers?|common|shared|misc|types?|lib|core|base|manager)(\.[a-z]+)?$/i
const LINES_MAX = 700
const SOURCE = /(?<!\.d)\.(ts|tsx)$/

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const files = [...walk('src'), ...walk('web'), ...walk('snippet')].filter((file) => SOURCE.test(file))
const sources = new Map(files.map((file) => [file, fs.readFileSync(path.join(ROOT, file), 'utf8')]))
const imports = files.flatMap((file) => importsOf(file))

describe('imports', () => {
  test('every folder is in the table', () => {
    expect(files.filter((file) => folderOf(file) === null)).toEqual([])
  })

  test('go only where the table allows', () => {
    const forbidden = imports.filter(({ from, to, typeOnly }) => {
      const source = folderOf(from)
      const target = isOurs(to) ? folderOf(to) : null
      if (source === null || target === null || source === target) return false
      if (typeOnly && TYPES_ALONE[source]?.includes(target)) return false
      return !MAY_IMPORT[source]?.includes(target)
    })
    expect(forbidden.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })

  test('of packages keep to what the folder may know', () => {
    const forbidden = imports.flatMap(({ from, to, typeOnly }) => {
      if (isOurs(to) || typeOnly) return []
      const rule = FORBIDDEN_PACKAGES.find(
        ({ folder, packages }) => folderOf(from) === folder && packages.test(to),
      )
      return rule ? [`${from} imports ${to}: ${rule.because}`] : []
    })
    expect(forbidden).toEqual([])
  })

  test('have no cycle', () => {
    expect(cyclesIn(imports.filter((edge) => !edge.typeOnly && isOurs(edge.to)))).toEqual([])
  })

  test('name the file with its ending', () => {
    const missing = imports.filter(
      ({ from, to }) => isOurs(to) && !fs.existsSync(path.join(ROOT, to)) && from,
    )
    expect(missing.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })
})

describe('words', () => {
  test('the kernel knows no clock, no chance, no machine', () => {
    const found = linesOf('src/kernel').flatMap(({ file, line, number }) =>
      KERNEL_BANNED.filter((word) => word.test(line)).map((word) => `${file}:${number} ${word}`),
    )
    expect(found).toEqual([])
  })

  test('nothing but settings.ts reads the environment', () => {
    const found = [...linesOf('src'), ...linesOf('web')].filter(
      ({ file, line }) => file !== 'src/settings.ts' && /\bprocess\.env\b|\bimport\.meta\.env\b/.test(line),
    )
    expect(found.map(({ file, number }) => `${file}:${number}`)).toEqual([])
  })

  test('nothing but the making of a Context reads the clock, outside the command line and the browser', () => {
    const found = ['src/app', 'src/store', 'src/contract', 'src/jobs', 'src/http', 'src/mail'].flatMap(
      (folder) => linesOf(folder).filter(({ line }) => /\bDate\.now\b|\bnew Date\(\)/.test(line)),
    )
    expect(found.map(({ file, number }) => `${file}:${number}`)).toEqual([])
  })

  test('SQL is written in the store alone', () => {
    const found = ['src/app', 'src/jobs', 'src/cli', 'src/contract'].flatMap((folder) =>
      linesOf(folder).filter(({ line }) => /\bsql(\.raw\(|<[^>]*>`|`)/.test(line)),
    )
    expect(found.map(({ file, number }) => `${file}:${number}`)).toEqual([])
  })

  test('no catch is empty', () => {
    const found = [...sources].filter(([, text]) => /catch\s*(\([^)]*\))?\s*\{\s*\}/.test(text))
    expect(found.map(([file]) => file)).toEqual([])
  })
})

describe('names', () => {
  test('say what a file is about', () => {
    const banned = files.filter((file) => file.split('/').some((part) => BANNED_NAMES.test(part)))
    expect(banned).toEqual([])
  })

  test('are in kebab-case, components and hooks aside', () => {
    const odd = files.filter((file) => {
      const name = path.basename(file)
      const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.tsx?$/.test(name)
      return !kebab && !(file.startsWith('web/') && /^[A-Za-z0-9]+\.tsx?$/.test(name))
    })
    expect(odd.filter((file) => !/migrations\/\d{4}_[a-z0-9_]+\.ts$/.test(file))).toEqual([])
  })

  test('a file is short enough to read', () => {
    const long = [...sources].map(([file, text]) => ({ file, lines: text.split('\n').length }))
    expect(long.filter(({ lines }) => lines > LINES_MAX)).toEqual([])
  })

  test('every file says in its first lines what it is', () => {
    const silent = [...sources].filter(([, text]) => !/^(\/\/|\/\*)/.test(text.replace(/^#!.*\n/, '')))
    expect(silent.map(([file]) => file)).toEqual([])
  })

  test('there is one barrel, the kernel', () => {
    const barrels = files.filter((file) => /(^|\/)index\.tsx?$/.test(file) && file !== 'src/kernel/index.ts')
    expect(barrels).toEqual([])
  })
})

// --- reading the sources ---------------------------------------------------------------------------------

function walk(folder: string): string[] {
  const absolute = path.join(ROOT, folder)
  if (!fs.existsSync(absolute)) return []
  return fs.readdirSync(absolute, { withFileTypes: true }).flatMap((entry) => {
    const relative = `${folder}/${entry.name}`
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name === 'dist' ? [] : walk(relative)
    return [relative]
  })
}

const isOurs = (to: string): boolean => /^(src|web|snippet)\//.test(to) || to === 'package.json'

/** The row of the table that a file belongs to. */
function folderOf(file: string): string | null {
  if (file in MAY_IMPORT) return file
  const [first = '', second = ''] = file.split('/')
  const folder = first === 'src' ? `src/${second}` : first
  return folder in MAY_IMPORT ? folder : null
}

function importsOf(file: string): Import[] {
  const text = withoutComments(sources.get(file) ?? '')
  const found: Import[] = []
  const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'"`;]*?\bfrom\s+)?['"]([^'"]+)['"]/g
  for (const match of text.matchAll(statement)) {
    if (match[2] === undefined && match[1] !== undefined) continue
    found.push({ from: file, to: resolve(file, match[3] ?? ''), typeOnly: match[1] !== undefined })
  }
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ from: file, to: resolve(file, match[1] ?? ''), typeOnly: false })
  return found
}

function resolve(file: string, specifier: string): string {
  const [bare = ''] = specifier.split('?')
  return bare.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(file), bare)) : bare
}

/** Blanks comments and keeps the line numbers. Strings that hold `//` are rare enough to be told apart by a quote. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
}

function linesOf(folder: string): { file: string; line: string; number: number }[] {
  return files
    .filter((file) => file.startsWith(`${folder}/`) || file === folder)
    .flatMap((file) =>
      withoutComments(sources.get(file) ?? '')
        .split('\n')
        .map((line, at) => ({ file, line, number: at + 1 })),
    )
}

/** Each cycle once, as the files on it. */
function cyclesIn(edges: readonly Import[]): string[] {
  const graph = new Map<string, string[]>()
  for (const { from, to } of edges) graph.set(from, [...(graph.get(from) ?? []), to])
  const done = new Set<string>()
  const cycles = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) {
      cycles.add([...trail.slice(at), file].join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return [...cycles]
}
