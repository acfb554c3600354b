// Runs a TypeScript file in a process of its own, as tests need it: node test/support/run-typescript.js FILE
// It imports the file's modules as they are in the checkout, without a build.
import path from 'node:path'
import { runnerImport } from 'vite'

await runnerImport(path.resolve(process.argv[2]), { configFile: false, logLevel: 'error' })
