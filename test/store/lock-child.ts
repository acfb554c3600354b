// One of several processes that open the same directory at the same moment: lock.embedded.test.ts starts them.
import fs from 'node:fs'
import { sql } from 'kysely'
import pino from 'pino'
import { openDatabase } from '../../src/store/open.ts'

const [dataDirectory = '', rows = '0'] = process.argv.slice(3)
const opened = await openDatabase({ dataDirectory, databaseUrl: null, log: pino({ level: 'silent' }) })
for (let row = 0; row < Number(rows); row++)
  await sql`insert into contact (created_at) values (${process.pid})`.execute(opened.db)
fs.writeSync(1, 'written\n')
// Stays until its stdin ends, so that the one that serves does not leave the others behind.
process.stdin.resume()
process.stdin.once('end', () => void opened.close())
