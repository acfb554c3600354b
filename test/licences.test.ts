// What we stand on may be passed on: production packages under a permissive licence, and nothing at all under
// the GPL or AGPL, for the web build carries development packages into what is shipped.
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')

const PERMISSIVE = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['CC0-1.0', 'Unlicense', 'Zlib', 'Python-2.0', 'PostgreSQL'],
])

// MPL-2.0 asks for changes to its own files, and we make none: a build tool that an optional peer of a
// production package pulls in.
const TOLERATED = /^lightningcss(-|$)/

interface Installed {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly development: boolean
}

interface LockEntry {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
}

const installed = readInstalled()

test('production packages are under permissive licences', () => {
  const others = installed
    .filter(({ licence, development }) => !development && !isPermissive(licence))
    .filter(({ name }) => !TOLERATED.test(name))
  expect(others).toEqual([])
})

test('no package is under the GPL or AGPL, or under nothing that we know', () => {
  const others = installed.filter(
    ({ licence }) => !isPermissive(licence) && (/GPL/i.test(licence) || licence === 'unknown'),
  )
  expect(others).toEqual([])
})

test('no production package wants to run a script when it is installed', () => {
  const lock = readLock()
  const scripted = Object.entries(lock).filter(([, entry]) => 'hasInstallScript' in entry && !entry.dev)
  expect(scripted.map(([where]) => where)).toEqual([])
})

/** An SPDX expression: with OR one side is enough, with AND both are needed. */
function isPermissive(licence: string): boolean {
  const expression = licence.replace(/[()]/g, '')
  return expression
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((part) => PERMISSIVE.has(part.trim())))
}

function readLock(): Record<string, LockEntry> {
  return JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).packages
}

function readInstalled(): Installed[] {
  return Object.entries(readLock()).flatMap(([where, entry]) => {
    const file = path.join(ROOT, where, 'package.json')
    // Optional packages of other platforms are in the lock and not on the disk.
    if (where === '' || !fs.existsSync(file)) return []
    const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
    const name: string = manifest.name ?? where
    return [
      {
        name,
        version: manifest.version,
        licence: licenceOf(manifest),
        development: entry.dev === true,
      },
    ]
  })
}

function licenceOf(manifest: { license?: unknown; licenses?: unknown }): string {
  const { license, licenses } = manifest
  if (typeof license === 'string') return license
  if (license && typeof license === 'object' && 'type' in license) return String(license.type)
  if (Array.isArray(licenses)) return licenses.map((one: { type?: string }) => one.type).join(' OR ')
  return 'unknown'
}
