// A finished simulation of a version, straight into its table, for tests of what asks for one. It says nothing.
import { finishSimulation, insertSimulation, type SimulationState } from '../../src/store/simulation.ts'
import type { World } from './world.ts'

/** Stores it and gives its id; `evidenceAt`: what it knew by then, now if left out. */
export async function storeSimulation(
  world: World,
  hash: string,
  { evidenceAt = world.now(), state = 'done' as SimulationState, report = {} as unknown } = {},
): Promise<number> {
  const at = world.now()
  const id = await insertSimulation(
    world.db,
    {
      draftHash: hash,
      draftName: 'Test',
      againstHash: null,
      againstName: null,
      from: at - 1,
      to: at,
      settings: {},
      createdAt: at,
      createdBy: 'test',
    },
    { unfinishedMax: 1_000, runs: true },
  )
  if (id === null) throw new Error('Too many simulations wait.')
  if (state === 'done')
    await finishSimulation(
      world.db,
      { id, attempt: 1 },
      { report, kernel: 'test', evidenceAt, finishedAt: at },
    )
  return id
}
