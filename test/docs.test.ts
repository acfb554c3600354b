// Documentation is part of the interface: every setting, error code and command has its row, and the pages
// name nothing that is gone.
import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { jsonShapes } from '../src/cli/json-shape.ts'
import { buildProgram } from '../src/cli/main.ts'
import { COMMAND_OUTPUTS } from '../src/contract/commands.ts'
import { ERRORS } from '../src/contract/errors.ts'
import { SETTINGS } from '../src/settings.ts'

const DOCS = path.resolve(import.meta.dirname, '../docs')
const read = (name: string): string => fs.readFileSync(path.join(DOCS, name), 'utf8')

/** The words in backticks at the start of a table row or in a heading. */
const named = (text: string): string[] =>
  [...text.matchAll(/^(?:\| |#{2,3} )`([^`]+)`/gm)].map((match) => match[1] ?? '')

test('every setting has a heading with its help and default, and no other does', () => {
  const text = read('settings.md')
  expect(named(text).sort()).toEqual(
    Object.values(SETTINGS)
      .map(({ env }) => env as string)
      .sort(),
  )
  for (const { env, help } of Object.values(SETTINGS)) expect(text, env).toContain(help)
})

test('every error code has a row with its status and sentence, and no other does', () => {
  const text = read('errors.md')
  expect(named(text).sort()).toEqual(Object.keys(ERRORS).sort())
  for (const [code, { status, message }] of Object.entries(ERRORS))
    expect(text, code).toContain(`| \`${code}\` | ${status} | ${message} |`)
})

test('every command has a heading with its help as it is printed, and no other does', () => {
  const text = read('cli.md')
  const commands = leaves(buildProgram())
  expect(named(text).sort()).toEqual(commands.map(({ name }) => name).sort())
  for (const { name, help } of commands) expect(text, `${name}: run npm run docs`).toContain(help)
})

test('every command says what it prints with --json, and no other does', () => {
  const text = read('cli.md')
  const commands = leaves(buildProgram()).map(({ name }) => name)
  expect(Object.keys(COMMAND_OUTPUTS).sort()).toEqual(commands.sort())
  for (const name of commands)
    expect(text, `${name}: run npm run docs`).toContain(jsonShapes(name).join('\n').trimEnd())
})

test('every command shows an example', () => {
  const silent = leaves(buildProgram()).filter(({ help }) => !/Examples?:\n {2}\$ assay /.test(help))
  expect(silent.map(({ name }) => name)).toEqual([])
})

/** The commands that do something, with their whole names. */
function leaves(command: Command, prefix = 'assay'): { name: string; help: string }[] {
  return command.commands.flatMap((child) => {
    const name = `${prefix} ${child.name()}`
    if (child.commands.length > 0) return leaves(child, name)
    let help = ''
    const writeOut = (text: string) => {
      help += text
    }
    child.configureOutput({ writeOut, getOutHelpWidth: () => 100 })
    child.outputHelp()
    return [{ name, help: help.trimEnd() }]
  })
}

test('every relative link of the documents leads to a file', () => {
  const root = path.resolve(DOCS, '..')
  const documents = [
    ...fs.readdirSync(root).filter((name) => name.endsWith('.md')),
    ...fs
      .readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.join('docs', name)),
  ]
  const missing = documents.flatMap((document) => {
    const text = fs.readFileSync(path.join(root, document), 'utf8')
    return [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(([, target]) => target ?? '')
      .filter((target) => !fs.existsSync(path.resolve(root, path.dirname(document), target)))
      .map((target) => `${document} -> ${target}`)
  })
  expect(missing).toEqual([])
})
