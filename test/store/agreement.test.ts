// Agreements on a real database: one version by what it says, never changed once used, switched at one instant.
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { putInForce } from '../../src/app/agreement/switch.ts'
import {
  activeAgreement,
  agreementPage,
  discardAgreement,
  listAgreements,
  saveAgreement,
} from '../../src/app/agreement.ts'
import { isRefused, type Refused } from '../../src/kernel/refusal.ts'
import { activationsToRescore, markRescored } from '../../src/store/agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
afterEach(() => world.reset())

const EXAMPLE = readFileSync(new URL('../../agreements/industrial-pumps.yaml', import.meta.url), 'utf8')

const done = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused} ${result.detail ?? ''}`)
  return result
}
const save = async (document = EXAMPLE) =>
  done(await saveAgreement(world, { document, format: 'yaml', says: 'user ana@example.com' }))

test('saving the same words in another formatting is the same version', async () => {
  const one = await save()
  const two = await save(`# a comment\n${EXAMPLE}`)
  expect(two.hash).toBe(one.hash)
  expect(await listAgreements(world)).toHaveLength(1)
})

test('a text with faults is refused and not stored', async () => {
  const result = await saveAgreement(world, {
    document: EXAMPLE.replace('\nname:', '\nnam:'),
    format: 'yaml',
    says: null,
  })
  expect(result).toMatchObject({ refused: 'agreement_invalid' })
  expect((result as Refused).detail).toMatch(
    /name is missing\. .*line 6, column 1: There is no key nam here\. Did you mean name\?/,
  )
  expect(await listAgreements(world)).toEqual([])
})

test('nothing is active until something is activated; then it is compiled and kept', async () => {
  expect(await activeAgreement(world)).toBeNull()
  expect(await agreementPage(world, 'active')).toEqual({ refused: 'no_active_agreement' })
  const { hash } = await save()
  const active = done(await putInForce(world, hash, 'user ana@example.com'))
  expect(active).toEqual({ hash })
  expect((await listAgreements(world))[0]).toMatchObject({ active: true, state: 'active', hash })
  const compiled = await activeAgreement(world)
  expect(compiled).toMatchObject({ hash, name: 'Industrial pumps', activeFrom: world.now() })
  expect((await activeAgreement(world))!.model).toBe(compiled!.model)
  expect(done(await agreementPage(world, 'active')).plain.length).toBeGreaterThan(5)
})

test('an agreement that has been in force keeps its text and cannot be thrown away; a draft can', async () => {
  const { hash } = await save()
  done(await putInForce(world, hash, null))
  await save(`# other comment\n${EXAMPLE}`)
  expect(done(await agreementPage(world, hash)).document).toBe(EXAMPLE)
  expect(await discardAgreement(world, hash)).toEqual({ refused: 'agreement_in_use' })
  const draft = await save(EXAMPLE.replace('name: Industrial pumps', 'name: Draft'))
  expect(done(await discardAgreement(world, draft.hash)).hash).toBe(draft.hash)
  expect(await agreementPage(world, draft.hash)).toEqual({ refused: 'agreement_not_found' })
})

test('activation switches at one instant, and the past keeps what was in force then', async () => {
  const first = await save()
  const second = await save(EXAMPLE.replace('name: Industrial pumps', 'name: Second'))
  const from = world.now()
  done(await putInForce(world, first.hash, null))
  done(await putInForce(world, second.hash, null))
  expect((await activeAgreement(world, { at: from - 1 }))?.name).toBeUndefined()
  expect((await activeAgreement(world, { at: from }))?.name).toBe('Industrial pumps')
  expect((await activeAgreement(world, { at: from + 1 }))?.name).toBe('Second')
  world.advance(1_000)
  expect((await listAgreements(world)).filter((row) => row.active).map((row) => row.name)).toEqual(['Second'])
})

test('activating what is in force already changes nothing; each change asks once for a new score of everybody', async () => {
  const { hash } = await save()
  done(await putInForce(world, hash, null))
  world.advance(5_000)
  done(await putInForce(world, hash.slice(0, 12), null))
  const waiting = await activationsToRescore(world.db)
  expect(waiting).toEqual([{ id: 1, hash, activeFrom: world.now() - 5_000, asks: 0 }])
  await markRescored(world.db, waiting.at(-1)!, world.now())
  expect(await activationsToRescore(world.db)).toEqual([])
})

test('an unknown hash is refused', async () => {
  expect(await putInForce(world, 'deadbeef', null)).toEqual({ refused: 'agreement_not_found' })
  expect(await agreementPage(world, "' or 1=1 --")).toEqual({ refused: 'agreement_not_found' })
})
