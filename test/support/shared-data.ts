// Real data that is not in the repository: ../shared beside it, or where ASSAY_SHARED points.
// Tests of it say clearly that they were skipped where it is missing, and never fail for that.

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The folder of one data set, or null with one line on the console. */
export function sharedData(name: string): string | null {
  const root = process.env.ASSAY_SHARED || resolve(import.meta.dirname, '../../../shared')
  const folder = resolve(root, 'data', name)
  if (existsSync(folder)) return folder
  console.warn(`SKIPPED: the data set ${name} is not at ${folder}; set ASSAY_SHARED to where it is.`)
  return null
}
