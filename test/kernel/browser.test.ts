// Law 5: the same agreement, evidence and instant give the same bytes in Node and in Chromium.
// Skipped, and says so, where no Chromium is installed.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'
import { vectorHash } from './vectors.ts'

const CHROMIUM = '/usr/bin/chromium'
const SEEDS = 60
const SIZE = 25
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

async function bundled(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('./vectors.ts', import.meta.url)),
    platform: 'browser',
    logLevel: 'silent',
  })
  const { output } = await bundle.generate({ format: 'iife', name: 'vectors' })
  await bundle.close()
  return output[0].code
}

it.skipIf(!existsSync(CHROMIUM))(
  'law 5: the same bytes in Node and in Chromium',
  { timeout: 60_000 },
  async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
    try {
      const page = await browser.newPage()
      const code = await bundled()
      const expression = `${code}; vectors.vectorHash(${SEEDS}, ${SIZE})`
      const inBrowser = await page.evaluate(expression)
      const here = vectorHash(SEEDS, SIZE)
      expect(here).toMatch(/^[0-9a-f]{16}$/)
      expect(inBrowser).toBe(here)
    } finally {
      await browser.close()
    }
  },
)
