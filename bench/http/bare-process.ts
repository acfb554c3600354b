// The bare path as a process of its own, so that it has a core to itself as the server under test has.
import { startBare } from './bare.ts'

/** Listens until its parent disconnects; tells it the port. */
export async function serveBare(): Promise<void> {
  const { port, stop } = await startBare(process.env.DATABASE_URL ?? '')
  process.send!({ port })
  process.once('disconnect', () => void stop().then(() => process.exit(0)))
}
