// What is left to do when a test file has ended. The files of one worker share their modules, so that a module
// of this folder must not say `afterAll` itself: only the first file that loads it would hear. vitest runs this one
// for each file (setupFiles), after what the file itself has asked for.
import { afterAll } from 'vitest'
import { chores } from './chores.ts'

afterAll(() => {
  for (const chore of chores.splice(0).reverse()) chore()
})
