// Preloaded (--require) into a process and its workers: counts fdatasync calls into the file that
// COUNT_FSYNCS names, one byte a call.
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const file = process.env.COUNT_FSYNCS
if (file) {
  const original = fs.fdatasyncSync
  fs.fdatasyncSync = (fd) => {
    original(fd)
    fs.appendFileSync(file, '.')
  }
  syncBuiltinESMExports()
}
