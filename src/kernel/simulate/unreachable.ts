// Conditions that decided nothing in the period, in their own words: nobody met them, or an earlier one always did first.
// Deliberately absent: why.

import type { ModelRun } from './input.ts'

export function unreachableOf({ model, changes }: ModelRun): string[] {
  const met = new Uint8Array(model.conditions.length)
  for (const condition of changes.condition) if (condition >= 0) met[condition] = 1
  return model.conditions.filter((_, place) => met[place] === 0).map(({ says }) => says)
}
