// Writes docs/settings.md, docs/errors.md, docs/cli.md and docs/api.md from the source that they describe.
// test/docs.test.ts fails when they lag behind; `npm run docs` brings them up to date.

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const HELP_WIDTH = 100

async function load(relative) {
  const { module } = await runnerImport(path.join(ROOT, relative), { configFile: false, root: ROOT })
  return module
}

function write(name, lines) {
  fs.writeFileSync(path.join(ROOT, 'docs', name), `${lines.join('\n').trimEnd()}\n`)
  console.log(`wrote docs/${name}`)
}

function settingsPage(settings) {
  const rows = Object.values(settings).map(({ env, fallback, help }) => [
    `## \`${env}\``,
    '',
    help,
    '',
    fallback === null ? 'Not set by default.' : `Default: \`${fallback}\``,
    '',
  ])
  return [
    '# Settings',
    '',
    'All settings are environment variables, and each has a default: `npm start` needs none of them.',
    'A value that makes no sense stops the start with one sentence that names it. On the command line',
    '`--data` goes before `ASSAY_DATA`, and `--port` before `PORT`.',
    '',
    ...rows.flat(),
  ]
}

function errorsPage(errors) {
  return [
    '# Errors',
    '',
    'Every error of the API has one shape, whatever the route:',
    '',
    '```json',
    '{ "error": { "code": "bad_request", "message": "The request is not valid.", "field": "timestamp" } }',
    '```',
    '',
    '`code` is one of the words below and never changes its meaning; `message` is for people and may be',
    'followed by a detail; `field` names the part of the request that is at fault, where there is one.',
    'The command line prints the same sentences and ends with 1.',
    '',
    '| code | status | message |',
    '|---|---|---|',
    ...Object.entries(errors).map(
      ([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`,
    ),
  ]
}

function commandLinePage(program) {
  return [
    '# Command line',
    '',
    'Run `npx assay` in the checkout, or `assay` where the package is installed. Every command takes',
    '`--help`, `--data DIR` (or `ASSAY_DATA`) and `--json`; `DATABASE_URL` points it at a PostgreSQL.',
    'A command beside a running server talks to the same database.',
    '',
    'Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Results go to stdout, progress and errors to',
    'stderr. With `--json` a command prints one document, and a long list one object a line.',
    '',
    'What follows `//` says what a field means. Ids are decimal strings, instants ISO 8601 in UTC. The schemas are',
    '`src/contract/commands.ts`.',
    '',
    ...leaves(program).flatMap(({ name, help }) => [
      ...[`## \`${name}\``, '', '```', help, '```', ''],
      ...jsonShapes(name),
    ]),
  ]
}

function leaves(command, prefix = 'assay') {
  return command.commands.flatMap((child) => {
    const name = `${prefix} ${child.name()}`
    if (child.commands.length > 0) return leaves(child, name)
    let help = ''
    child.configureOutput({
      writeOut: (text) => {
        help += text
      },
      getOutHelpWidth: () => HELP_WIDTH,
    })
    child.outputHelp()
    return [{ name, help: help.trimEnd() }]
  })
}

// One row a route, in the order of src/http/routes.ts.
function apiPage(routes, whoInWords) {
  return [
    '# The API, route by route',
    '',
    'Base: the address of your server. JSON in, JSON out, UTF-8. Errors have one shape ([errors](errors.md)).',
    '`GET /openapi.json` is the same with every field, as OpenAPI 3.1; `GET /docs/api` shows it as a page.',
    '',
    '- **Keys.** `Authorization: Bearer assay_read_…`, or Basic with the key as user name. `assay key create`',
    '  makes one; scopes are `ingest` (send events), `read` (read everything) and `admin` (everything).',
    '- **People** sign in and carry a session cookie; what each role may do is `src/contract/deeds.ts`.',
    '- **Ids** are decimal strings, instants ISO 8601 in UTC. `:contact` is an id or any identifier.',
    '- **Unknown fields** are refused with their name and the nearest valid word.',
    '- **Limits.** A body 1 MB (tracking API: 32 KB an event, 500 KB a batch; import: 512 MB), nesting 32 deep;',
    '  5,000 calls in 10 s for a key or user, 1,000 for an unknown address, 500,000 for an ingest key, 30',
    '  sign-in attempts a minute. Beyond: 429. A busy or stopping server: 503; both say `Retry-After`.',
    '- **Live changes** come from `GET /api/changes` as server-sent events named `change`; a client that',
    '  reconnects with `Last-Event-ID` gets what it missed.',
    '',
    '| route | what it does | who may call it |',
    '|---|---|---|',
    ...routes.map(
      ({ method, path, who, endpoint }) =>
        `| \`${method} ${path}\` | ${endpoint.summary} | ${whoInWords(who)} |`,
    ),
  ]
}

const { SETTINGS } = await load('src/settings.ts')
const { ERRORS } = await load('src/contract/errors.ts')
const { jsonShapes } = await load('src/cli/json-shape.ts')
const { buildProgram } = await load('src/cli/main.ts')
write('settings.md', settingsPage(SETTINGS))
write('errors.md', errorsPage(ERRORS))
write('cli.md', commandLinePage(buildProgram()))
const { ALL_ROUTES } = await load('src/http/routes.ts')
const { whoInWords } = await load('src/http/openapi.ts')
write('api.md', apiPage(ALL_ROUTES, whoInWords))
