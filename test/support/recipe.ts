// The mappings and agreements of docs/recipes, run as their pages say: through the verbs of the command line.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { putInForce } from '../../src/app/agreement/switch.ts'
import { saveAgreement } from '../../src/app/agreement.ts'
import { type ImportOptions, importFile } from '../../src/app/import/import.ts'
import { rescoreIfAsked } from '../../src/app/ingest/rescore.ts'
import type { ImportReport } from '../../src/contract/manage.ts'
import type { World } from './world.ts'

const RECIPES = path.resolve(import.meta.dirname, '../../docs/recipes')

/** The text of a file of docs/recipes: `cdnow/agreement.yaml`. */
export const recipe = (name: string): string => readFileSync(path.join(RECIPES, name), 'utf8')

/** `assay import FILE --map RECIPE`; throws when it is refused, and holds that no row is lost. */
export async function importBy(
  world: World,
  mapping: string | null,
  file: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  const text = mapping === null ? null : recipe(mapping)
  const report = await importFile(world, { file, as: null, mapping: text, ...options })
  if ('refused' in report) throw new Error(`${report.refused}: ${report.detail}`)
  const rejected = report.rejectedTotal ?? report.rejected.length
  const told = report.created + report.updated + report.unchanged + rejected
  if (told !== report.read) throw new Error(`${report.read} rows read, but ${told} accounted for.`)
  return report
}

/** `assay agreement activate RECIPE`, with everybody scored by it. */
export async function activateRecipe(world: World, name: string): Promise<void> {
  const saved = await saveAgreement(world, { document: recipe(name), format: 'yaml', says: 'test' })
  if ('refused' in saved) throw new Error(saved.detail)
  await putInForce(world, saved.hash, 'test')
  await rescoreIfAsked(world)
}

/** Area under the ROC curve: how often a positive ranks above a negative, ties counting half. */
export function auc(rows: readonly { readonly score: number; readonly isPositive: boolean }[]): number {
  const sorted = [...rows].sort((a, b) => a.score - b.score)
  let ranks = 0
  let positives = 0
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) to++
    for (const row of sorted.slice(from, to)) {
      if (!row.isPositive) continue
      positives++
      ranks += (from + to + 1) / 2
    }
    from = to
  }
  const negatives = rows.length - positives
  if (positives === 0 || negatives === 0) throw new Error('An AUC needs both kinds.')
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Rows of cells as lines of text, numbers to the right. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
    )
    .join('\n')
}
