// Opens a data directory in a process of its own, as the embedded database and as a server beside a PostgreSQL does.
import pino from 'pino'
import { signingSecret } from '../../src/app/secret.ts'
import { readSettings } from '../../src/settings.ts'
import { openDatabase } from '../../src/store/open.ts'

const settings = readSettings({ ASSAY_DATA: process.env.DIRECTORY })
const told = (error: Error) => console.log(error.message)
const { dataDirectory } = settings
await openDatabase({ dataDirectory, databaseUrl: null, log: pino({ level: 'silent' }) }).catch(told)
await signingSecret(settings).catch(told)
