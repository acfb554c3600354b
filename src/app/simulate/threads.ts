// Two threads that carry out the heavy parts of one simulation, side by side where it replays two agreements. They end
// with it, however it ends. Where the thread's file is not built (the sources, in a test) the caller's thread does it.

import fs from 'node:fs'
import { Worker } from 'node:worker_threads'
import { carryOut, type FiguresOf, type FiguresTask, type ReplayTask } from './figures.ts'

const THREAD_FILE = new URL('./figures-thread.js', import.meta.url)
/** The machine has other work: ingest goes on meanwhile. */
const THREADS = 2
/** Megabytes that one thread may hold of its own; the columns are shared and not counted. */
const HEAP_MB_MAX = 4_096

interface Answer {
  readonly answer?: unknown
  readonly failure?: string
}

export class Threads {
  readonly #workers: Worker[] = []
  readonly #free: Worker[] = []

  constructor() {
    if (!fs.existsSync(THREAD_FILE)) return
    for (let i = 0; i < THREADS; i++)
      this.#workers.push(new Worker(THREAD_FILE, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX } }))
    this.#free.push(...this.#workers)
  }

  /** At most THREADS at a time. */
  async run<Task extends ReplayTask | FiguresTask>(task: Task): Promise<FiguresOf<Task>> {
    if (this.#workers.length === 0) return carryOut(task)
    const worker = this.#free.pop()
    if (worker === undefined) throw new Error(`At most ${THREADS} tasks at a time.`)
    try {
      return (await ask(worker, task)) as FiguresOf<Task>
    } finally {
      this.#free.push(worker)
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}

function ask(worker: Worker, task: ReplayTask | FiguresTask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      act()
    }
    const onMessage = ({ answer, failure }: Answer): void =>
      settle(() => (failure === undefined ? resolve(answer) : reject(new Error(failure))))
    const onError = (error: Error): void => settle(() => reject(error))
    const onExit = (): void => settle(() => reject(new Error('The thread ended before it had answered.')))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    worker.postMessage(task)
  })
}
