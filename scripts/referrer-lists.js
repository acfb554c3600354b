// Regenerates src/app/capture/referrers.data.json from a copy of Matomo's searchengine-and-social-list
// (https://github.com/matomo-org/searchengine-and-social-list, CC0 1.0).
// Usage: node scripts/referrer-lists.js DIRECTORY [COMMIT]
// The directory holds SearchEngines.yml, Socials.yml and AIAssistants.yml, with or without a `matomo-` prefix.
// A host written as `cnn.com?q,query` is no search engine of its own: it counts only with one of those parameters.
// Deliberately left out: terms, charsets and back links, since search engines no longer send the term.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const TARGET = new URL('../src/app/capture/referrers.data.json', import.meta.url)

function readList(directory, name) {
  const path = [join(directory, name), join(directory, `matomo-${name}`)].find(existsSync)
  if (!path) throw new Error(`${directory} holds no ${name}`)
  return parse(readFileSync(path, 'utf8'))
}

/** Hosts as Matomo writes them, `{}` standing for a country; www. is dropped, since the reader drops it too. */
const hosts = (list) =>
  [
    ...new Set(
      list.map((host) =>
        String(host)
          .toLowerCase()
          .replace(/^www\./, ''),
      ),
    ),
  ].sort()

const bare = (list) => Object.fromEntries(Object.entries(list).map(([name, urls]) => [name, hosts(urls)]))

const letters = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * Portals that embed somebody's search (cnn.com under Google) are listed beside the engines. Matomo tells them
 * apart by demanding the search parameter, unless it says that the engine hides it. Engines that are known by
 * their own name, or by `search.`, send no more than their origin today, so that we believe the name as well.
 */
function engineHosts(name, entries) {
  const found = new Map()
  for (const entry of entries) {
    for (const host of hosts(entry.urls ?? [])) {
      const ownName = letters(host).includes(letters(name.split(/[ :]/)[0]).slice(0, 12))
      const believed =
        entry.hiddenkeyword || ownName || /(^|\.)(search|suche|recherche|buscar|find|s)\./.test(host)
      const needed = (entry.params ?? []).filter((param) => /^[\w-]+$/.test(param))
      found.set(host, believed || needed.length === 0 ? host : `${host}?${needed.join(',')}`)
    }
  }
  return [...found.values()].sort()
}

const [directory, commit] = process.argv.slice(2)
if (!directory) {
  process.stderr.write('Usage: node scripts/referrer-lists.js DIRECTORY [COMMIT]\n')
  process.exit(2)
}
const engines = Object.entries(readList(directory, 'SearchEngines.yml'))
const data = {
  licence: 'CC0 1.0 Universal',
  from: 'https://github.com/matomo-org/searchengine-and-social-list',
  commit: commit ?? null,
  search: Object.fromEntries(engines.map(([name, entries]) => [name, engineHosts(name, entries)])),
  social: bare(readList(directory, 'Socials.yml')),
  ai: bare(readList(directory, 'AIAssistants.yml')),
}
const lines = (group) =>
  Object.entries(group)
    .map(([name, urls]) => `    ${JSON.stringify(name)}: ${JSON.stringify(urls)}`)
    .join(',\n')
writeFileSync(
  TARGET,
  `{
  "licence": ${JSON.stringify(data.licence)},
  "from": ${JSON.stringify(data.from)},
  "commit": ${JSON.stringify(data.commit)},
${['search', 'social', 'ai'].map((group) => `  "${group}": {\n${lines(data[group])}\n  }`).join(',\n')}
}
`,
)
process.stdout.write(
  `${Object.keys(data.search).length} search engines, ${Object.keys(data.social).length} social networks, ${Object.keys(data.ai).length} AI assistants\n`,
)
