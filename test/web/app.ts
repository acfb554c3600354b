// The built web app on a real server with a real database, in Debian's Chromium. One of these a test file.
import fs from 'node:fs'
import path from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { afterAll } from 'vitest'
import { putInForce } from '../../src/app/agreement/switch.ts'
import { saveAgreement } from '../../src/app/agreement.ts'
import { createKey } from '../../src/app/key.ts'
import { createSignInLink } from '../../src/app/sign-in-link.ts'
import { createUser } from '../../src/app/user.ts'
import type { Role } from '../../src/contract/manage.ts'
import { startServer } from '../../src/http/server.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { isRefused, type Refused } from '../../src/kernel/refusal.ts'
import { openWorld, type World } from '../support/world.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const EMAIL = 'ana@example.com'

export interface App {
  readonly world: World
  readonly url: string
  /** A page in a window of its own, signed in by a one-time link as an admin. Fails on any error of the page. */
  readonly signedIn: (options?: BrowserContextOptions) => Promise<Page>
  /** The same for somebody else, who is made now. */
  readonly signedInAs: (role: Role) => Promise<Page>
  /** A page that nobody is signed in on, and a fresh one-time link. */
  readonly withLink: () => Promise<{ page: Page; link: string }>
  /** Sends Segment messages as a website would. */
  readonly send: (batch: readonly Record<string, unknown>[]) => Promise<void>
  readonly stopServer: () => Promise<void>
}

export function ok<T>(result: T | Refused): T {
  if (isRefused(result)) throw new Error(`Refused: ${result.refused} ${result.detail ?? ''}`)
  return result
}

/** Opens everything; `agreement`: the one that ships is active; `worker`: what waits in the background is carried out. */
export async function openApp(options: {
  readonly agreement: boolean
  readonly worker?: boolean
}): Promise<App> {
  const build: { buildPart: (part: 'web') => Promise<void> } = await import(
    path.join(ROOT, 'scripts/build.js')
  )
  await build.buildPart('web')
  // The browser goes by its own clock, so the world must too; and what is said now is known a moment later.
  const world: World = { ...(await openWorld()), now: Date.now }
  const server = await startServer(world, {
    host: '127.0.0.1',
    port: 0,
    pool: world.pool,
    webDirectory: path.join(ROOT, 'dist/web'),
  })
  const { key } = await createKey(world, { name: 'Website', scope: 'ingest', source: 'Website' })
  ok(await createUser(world, { email: EMAIL, role: 'admin', name: 'Ana' }))
  if (options.agreement) await activateShipped(world)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  const worker = options.worker ? startWorker(world) : null
  let stopped = false
  const stopServer = async () => {
    if (!stopped) {
      await worker?.stop()
      await server.stop()
    }
    stopped = true
  }
  afterAll(async () => {
    await browser.close()
    await stopServer()
  })
  const link = async (email = EMAIL) => {
    return `${server.url}/sign-in/${ok(await createSignInLink(world, email)).token}`
  }
  const openSignedIn = async (email: string, windowOptions: BrowserContextOptions) => {
    const page = await pageOf(browser, windowOptions)
    await page.goto(await link(email))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${server.url}/`)
    return page
  }
  return {
    world,
    url: server.url,
    stopServer,
    signedIn: (windowOptions = {}) => openSignedIn(EMAIL, windowOptions),
    signedInAs: async (role) => {
      const email = `${role}@example.com`
      ok(await createUser(world, { email, role, name: `${role} person` }))
      return openSignedIn(email, {})
    },
    withLink: async () => ({ page: await pageOf(browser, {}), link: await link() }),
    send: async (batch) => {
      const answer = await fetch(`${server.url}/v1/batch`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        },
        body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
      })
      if (!answer.ok) throw new Error(`The server answered ${answer.status}: ${await answer.text()}`)
    },
  }
}

async function activateShipped(world: World): Promise<void> {
  const file = path.join(ROOT, 'agreements/industrial-pumps.yaml')
  const saved = ok(
    await saveAgreement(world, { document: fs.readFileSync(file, 'utf8'), format: 'yaml', says: 'a test' }),
  )
  ok(await putInForce(world, saved.hash, 'a test'))
}

async function pageOf(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...options,
  })
  context.setDefaultTimeout(25_000)
  return context.newPage()
}

const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
let messages = 0

/** Segment messages of somebody who looks at prices, says who they are, and asks for a quote. */
export function buyer(name: string, hoursAgo = 1): Record<string, unknown>[] {
  const [firstName = name, lastName = ''] = name.split(' ')
  const userId = `u-${name}`
  const at = (minutes: number) => ({
    messageId: `web-${++messages}`,
    timestamp: new Date(Date.now() - hoursAgo * 3_600_000 + minutes * 60_000).toISOString(),
    context: { userAgent: AGENT },
  })
  const email = `${firstName}.${lastName}@firm-${lastName}.example`.toLowerCase()
  return [
    {
      type: 'page',
      userId,
      properties: { path: '/pricing', url: 'https://pumps.example/pricing' },
      ...at(0),
    },
    {
      type: 'identify',
      userId,
      traits: {
        email,
        firstName,
        lastName,
        title: 'Head of Engineering',
        company: { name: `Firm ${lastName}`, employees: 300, industry: 'Machinery' },
      },
      ...at(1),
    },
    { type: 'track', event: 'Quote Requested', userId, properties: {}, ...at(2) },
  ]
}
