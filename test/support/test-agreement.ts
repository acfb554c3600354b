// A small agreement that uses every kind of rule, for tests of what happens around the kernel.
import { putInForce } from '../../src/app/agreement/switch.ts'
import { saveAgreement } from '../../src/app/agreement.ts'
import type { World } from './world.ts'

export const TEST_AGREEMENT = `
assay: 1
name: Test
trust: { verified: 1, observed: 1, enriched: 0.8, declared: 0.5 }
scorecards:
  main:
    base: 0
    fit:
      - { says: Mid-size, attribute: account.employees, points: { 50..1000: 30, unknown: 0 } }
      - { says: Who decides, attribute: contact.jobLevel, points: { head: 20, student: -40 } }
    engagement:
      - { says: Looks at pages, touchpoint: page_viewed, points: 8, halfLife: 14d, cap: 24 }
      - { says: Came to a webinar, touchpoint: webinar_attended, points: 15, halfLife: 45d, cap: 30 }
      - { says: Keeps coming back, touchpoint: any, onDays: 3, within: 14d, points: 10 }
      - { says: Colleagues look too, scope: account, touchpoint: page_viewed, points: 3, halfLife: 21d, cap: 15 }
    grades: { fit: { A: 50, B: 30, C: 10, D: below }, engagement: { 1: 40, 2: 30, 3: 15, 4: below } }
buckets:
  disqualified:
    - { says: A machine, when: { verdict: [bot] } }
  qualified:
    - { says: Asked for a demo, when: { touchpoint: [demo_requested], within: 30d } }
    - { says: Is looking hard, when: { engagement: 2.. } }
`

/** Saves an agreement and puts it in force. */
export async function activate(world: World, document = TEST_AGREEMENT): Promise<void> {
  const saved = await saveAgreement(world, { document, format: 'yaml', says: 'test' })
  if ('refused' in saved) throw new Error(saved.detail)
  await putInForce(world, saved.hash, 'test')
}
