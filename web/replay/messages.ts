// What the page and its replay worker say to each other.
import type { History, LiveFigures } from './replayer.ts'

export type ToWorker =
  | {
      readonly kind: 'open'
      readonly bytes: ArrayBuffer
      readonly properties: readonly string[]
      readonly against: string | null
    }
  | { readonly kind: 'replay'; readonly turn: number; readonly text: string }

export type FromWorker =
  | {
      readonly kind: 'opened'
      readonly history: History
      readonly against: LiveFigures | null
      /** Milliseconds of one replay, the fastest of a few. */
      readonly took: number
    }
  | {
      readonly kind: 'replayed'
      readonly turn: number
      readonly figures: LiveFigures | null
      readonly took: number
    }
  | { readonly kind: 'failed'; readonly message: string }
