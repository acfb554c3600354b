// The replay worker: opens a chronicle once, then answers one text after another. The page sends the next text only
// when the last is answered, so that nothing queues here.
import type { FromWorker, ToWorker } from './messages.ts'
import { type LiveFigures, Replayer } from './replayer.ts'

/** The first ones are slow because the program is new to the machine, others because somebody else was at work. */
const TRIALS = 5
let replayer: Replayer | null = null

const say = (message: FromWorker): void => self.postMessage(message)

function timed(text: string): { figures: LiveFigures | null; took: number } {
  const start = performance.now()
  const figures = replayer!.replay(text)
  return { figures, took: performance.now() - start }
}

function answer(message: ToWorker): void {
  if (message.kind === 'open') {
    replayer = new Replayer(new Uint8Array(message.bytes), message.properties)
    const { against } = message
    const trials = against === null ? [] : Array.from({ length: TRIALS }, () => timed(against))
    say({
      kind: 'opened',
      history: replayer.history,
      against: trials.at(-1)?.figures ?? null,
      took: trials.length === 0 ? 0 : Math.min(...trials.map((trial) => trial.took)),
    })
  } else if (replayer) say({ kind: 'replayed', turn: message.turn, ...timed(message.text) })
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  try {
    answer(event.data)
  } catch (error) {
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
})
