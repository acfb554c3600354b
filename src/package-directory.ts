// Where the package lies, from a source file under test and from the bundle in dist alike: the nearest
// folder upwards that holds our package.json. For files that ship as files (agreements, the web build).

import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The absolute path of a file or folder of the package, given relative to its root. */
export function inPackage(relative: string): string {
  let directory = path.dirname(fileURLToPath(import.meta.url))
  while (!fs.existsSync(path.join(directory, 'package.json'))) {
    const parent = path.dirname(directory)
    if (parent === directory) throw new Error('package.json is missing; install Assay again.')
    directory = parent
  }
  return path.join(directory, relative)
}
