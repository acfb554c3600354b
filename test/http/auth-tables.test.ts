// The tables of the migration are the ones that better-auth wants, so that an upgrade that wants more is noticed.
import { getMigrations } from 'better-auth/db/migration'
import { expect, test } from 'vitest'
import { signInOptions } from '../../src/http/sign-in.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

test('better-auth finds nothing to create and nothing to add', async () => {
  const plan = await getMigrations(signInOptions(world, 'x'.repeat(32), 'http://127.0.0.1:4400'))
  expect(plan.toBeCreated).toEqual([])
  expect(plan.toBeAdded).toEqual([])
  expect(plan.toBeAddedIndexes).toEqual([])
  expect(plan.schemaProblems).toEqual([])
})
