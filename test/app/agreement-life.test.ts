// The life of an agreement through its verbs: draft, signed by one and by both, in force, back again. Every "no" has its
// case: nobody signs for both, nothing is activated unsigned, unsimulated, or on evidence that is too old.
import { afterEach, expect, test } from 'vitest'
import {
  activateAgreement,
  activationView,
  rollBackAgreement,
  versionBefore,
} from '../../src/app/agreement/activate.ts'
import { type Signer, signAgreement, withdrawSignature } from '../../src/app/agreement/sign.ts'
import {
  agreementPage,
  agreementVersion,
  discardAgreement,
  listAgreements,
  saveAgreement,
} from '../../src/app/agreement.ts'
import { isRefused, type Refused } from '../../src/kernel/refusal.ts'
import type { StoredActivation } from '../../src/store/agreement-life.ts'
import { storeSimulation } from '../support/simulated.ts'
import { TEST_AGREEMENT } from '../support/test-agreement.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
afterEach(() => world.reset())

const DAY_MS = 86_400_000
const MARA: Signer = { id: 'u-mara', email: 'mara@example.com', name: 'Mara', role: 'marketing' }
const SVEN: Signer = { id: 'u-sven', email: 'sven@example.com', name: null, role: 'sales' }

const done = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused} ${result.detail ?? ''}`)
  return result
}
const save = async (name = 'Test') =>
  done(
    await saveAgreement(world, {
      document: TEST_AGREEMENT.replace('name: Test', `name: ${name}`),
      format: 'yaml',
      says: 'user mara@example.com',
    }),
  ).hash

/** A version that both have signed after a simulation of it. */
async function signed(name = 'Test'): Promise<string> {
  const hash = await save(name)
  await storeSimulation(world, hash)
  done(await signAgreement(world, hash, MARA))
  done(await signAgreement(world, hash, SVEN))
  return hash
}
const codes = async (hash: string) =>
  done(await agreementPage(world, hash)).hindrances.map(({ code }) => code)

test('goes from draft over one signature and both to being in force, and is retired by the next', async () => {
  const hash = await save()
  expect((await agreementVersion(world, hash))!).toMatchObject({ state: 'draft', signatures: [] })
  expect(await codes(hash)).toEqual(['missing_signature', 'simulation_missing'])
  expect(await signAgreement(world, hash, MARA)).toEqual({ refused: 'simulation_missing' })
  const simulation = await storeSimulation(world, hash)
  done(await signAgreement(world, hash, MARA, { simulation }))
  expect((await agreementVersion(world, hash))!).toMatchObject({
    state: 'signed',
    active: false,
    signatures: [
      { side: 'marketing', email: 'mara@example.com', name: 'Mara', simulation: String(simulation) },
    ],
  })
  expect(await activateAgreement(world, hash, null)).toMatchObject({
    refused: 'missing_signature',
    detail: 'Sales has not signed.',
  })
  done(await signAgreement(world, hash, SVEN))
  expect(await codes(hash)).toEqual([])
  done(await activateAgreement(world, hash, 'user mara@example.com'))
  expect((await agreementVersion(world, hash))!).toMatchObject({ state: 'active', active: true })
  const second = await signed('Second')
  world.advance(1_000)
  done(await activateAgreement(world, second, null))
  expect((await listAgreements(world)).map(({ name, state }) => [name, state])).toEqual(
    expect.arrayContaining([
      ['Test', 'retired'],
      ['Second', 'active'],
    ]),
  )
})

test('nobody signs for both sides, stands in for a side, or signs what the other of their side has signed', async () => {
  const hash = await save()
  await storeSimulation(world, hash)
  for (const role of ['admin', 'qualifier', 'viewer'] as const)
    expect(await signAgreement(world, hash, { ...MARA, role })).toEqual({ refused: 'wrong_signer' })
  done(await signAgreement(world, hash, MARA))
  // Mara has moved to sales meanwhile.
  expect(await signAgreement(world, hash, { ...MARA, role: 'sales' })).toEqual({ refused: 'same_signer' })
  expect(await signAgreement(world, hash, { ...SVEN, role: 'marketing' })).toEqual({
    refused: 'agreement_signed',
    detail: 'mara@example.com signed for marketing.',
  })
  // Again is no change.
  done(await signAgreement(world, hash, MARA))
  expect((await agreementVersion(world, hash))!.signatures).toHaveLength(1)
  expect(await signAgreement(world, 'deadbeef', MARA)).toEqual({ refused: 'agreement_not_found' })
})

test('what is signed is neither changed nor thrown away, until the signature is taken back', async () => {
  const hash = await save()
  await storeSimulation(world, hash)
  done(await signAgreement(world, hash, MARA))
  const commented = { document: `# later\n${TEST_AGREEMENT}`, format: 'yaml', says: null } as const
  expect(done(await saveAgreement(world, commented)).hash).toBe(hash)
  expect(done(await agreementPage(world, hash)).document).toBe(TEST_AGREEMENT)
  expect(await discardAgreement(world, hash)).toEqual({ refused: 'agreement_signed' })
  expect(await withdrawSignature(world, hash, SVEN)).toMatchObject({ refused: 'missing_signature' })
  done(await withdrawSignature(world, hash, MARA))
  expect(done(await discardAgreement(world, hash)).hash).toBe(hash)
  const used = await signed()
  done(await activateAgreement(world, used, null))
  expect(await withdrawSignature(world, used, MARA)).toEqual({ refused: 'agreement_in_use' })
})

test('a simulation counts for exactly its version, when it is finished, and while its evidence is young', async () => {
  const hash = await save()
  const other = await storeSimulation(world, await save('Other'))
  expect(await signAgreement(world, hash, MARA, { simulation: other })).toEqual({
    refused: 'simulation_missing',
  })
  expect(await signAgreement(world, hash, MARA, { simulation: 4_711 })).toEqual({
    refused: 'simulation_missing',
  })
  await storeSimulation(world, hash, { state: 'cancelled' })
  expect(await signAgreement(world, hash, MARA)).toEqual({ refused: 'simulation_missing' })
  const evidenceAt = world.now()
  await storeSimulation(world, hash, { evidenceAt })
  done(await signAgreement(world, hash, MARA))
  done(await signAgreement(world, hash, SVEN))
  world.advance(14 * DAY_MS)
  expect(await codes(hash)).toEqual([])
  world.advance(1)
  expect(await codes(hash)).toEqual(['simulation_stale'])
  expect(await activateAgreement(world, hash, null)).toMatchObject({ refused: 'simulation_stale' })
  await storeSimulation(world, hash)
  done(await activateAgreement(world, hash, null))
})

test('a rollback puts the version before in force again, and its signatures stand', async () => {
  expect(await rollBackAgreement(world, null)).toEqual({ refused: 'nothing_to_roll_back' })
  const first = await signed('First')
  const second = await signed('Second')
  done(await activateAgreement(world, first, null))
  expect(await rollBackAgreement(world, null)).toEqual({ refused: 'nothing_to_roll_back' })
  world.advance(1_000)
  done(await activateAgreement(world, second, null))
  world.advance(60 * DAY_MS)
  done(await rollBackAgreement(world, 'user sven@example.com'))
  expect((await agreementVersion(world, first))!).toMatchObject({ state: 'active', signatures: [{}, {}] })
  expect(await activationView(world)).toMatchObject({
    inForce: { name: 'First', kind: 'rollback', by: 'user sven@example.com' },
    before: null,
    history: [{ name: 'First' }, { name: 'Second' }, { name: 'First' }],
  })
})

test('rollbacks go down the stack of activations', () => {
  const activation = (hash: string, kind: StoredActivation['kind'] = 'activation') =>
    ({ hash, name: hash, activeFrom: 0, by: null, kind, rescored: true }) as const
  const before = (...oldestFirst: StoredActivation[]) => versionBefore(oldestFirst.toReversed())?.hash
  const [a, b, c] = ['a', 'b', 'c'].map((hash) => activation(hash)) as [
    StoredActivation,
    StoredActivation,
    StoredActivation,
  ]
  expect(before()).toBeUndefined()
  expect(before(a)).toBeUndefined()
  expect(before(a, b, c)).toBe('b')
  expect(before(a, b, c, activation('b', 'rollback'))).toBe('a')
  expect(before(a, b, c, activation('b', 'rollback'), activation('a', 'rollback'))).toBeUndefined()
  expect(before(a, b, activation('a', 'rollback'), c)).toBe('a')
})
