// Takes an erased person out of stored reports and marks those. The figures stay: they name nobody.

import type { SimulationReport } from '../../contract/simulation.ts'
import { replaceReport, reportsNaming } from '../../store/simulation.ts'
import type { Context } from '../context.ts'

const NOTE: SimulationReport['notes'][number] = {
  word: 'erased',
  says: 'Somebody who was named here as an example has been erased since.',
  weight: 'fact',
}

/** Removes every example that names one of the contacts, a person by each id there was; gives how many reports that were. */
export async function eraseFromReports(db: Context['db'], contacts: readonly number[]): Promise<number> {
  const found = await reportsNaming(db, contacts)
  const names = new Set(contacts.map(String))
  for (const { id, report } of found) {
    const left = without(report, names) as SimulationReport
    const isMarked = left.notes.some(({ word }) => word === 'erased')
    await replaceReport(db, id, isMarked ? left : { ...left, notes: [...left.notes, NOTE] })
  }
  return found.length
}

/** The value without any part that is about the contacts. */
function without(value: unknown, contacts: ReadonlySet<string>): unknown {
  if (Array.isArray(value))
    return value.filter((item) => !isAbout(item, contacts)).map((item) => without(item, contacts))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, without(inner, contacts)]))
}

const isAbout = (item: unknown, contacts: ReadonlySet<string>): boolean =>
  typeof item === 'object' && item !== null && 'contact' in item && contacts.has(String(item.contact))
