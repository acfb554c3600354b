// The thread in which a simulation is worked out, so that the server goes on answering. One task in, one answer out.
import { parentPort } from 'node:worker_threads'
import { carryOut, type FiguresTask, type ReplayTask } from './figures.ts'

parentPort?.on('message', (task: ReplayTask | FiguresTask) => {
  try {
    parentPort?.postMessage({ answer: carryOut(task) })
  } catch (error) {
    parentPort?.postMessage({
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})
