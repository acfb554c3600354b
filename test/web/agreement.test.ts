// The way of a change, as people walk it: turn a half-life, see the figures change, simulate on the server, send the
// link, sign for both sides, put it in force, go back.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openApp } from './app.ts'

/** A busy machine answers late. */
const PATIENT = { timeout: 40_000 }
const DAY = 86_400_000

const app = await openApp({ agreement: true, worker: true })

/** Somebody who fits and looks at prices once a week: too seldom for a half-life of two weeks. */
function looker(name: string): Record<string, unknown>[] {
  const userId = `u-${name}`
  const at = (days: number) => new Date(Date.now() - days * DAY).toISOString()
  const pricing = { path: '/pricing', url: 'https://pumps.example/pricing' }
  const context = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0' }
  const visits = [17, 10, 3].map((days) => ({
    type: 'page',
    userId,
    properties: pricing,
    messageId: `${name}-${days}`,
    timestamp: at(days),
    context,
  }))
  const traits = {
    email: `${name}@firm-${name}.example`,
    firstName: name,
    title: 'Head of Engineering',
    company: { name: `Firm ${name}`, employees: 300, industry: 'Machinery' },
  }
  return [
    { type: 'identify', userId, traits, messageId: `${name}-who`, timestamp: at(18), context },
    ...visits,
  ]
}
await app.send(['maren', 'otto', 'lena'].flatMap(looker))

const live = (page: Page) => page.getByRole('region', { name: 'What it would have done' })
const qualified = (page: Page) =>
  live(page)
    .locator('div', { has: page.getByText(/^qualified a week/) })
    .locator('dd')
    .last()

/** Drags the slider over so many places at once, faster than any machine replays. */
async function dragHalfLife(page: Page, places: readonly number[]): Promise<void> {
  const rule = page.getByRole('group', { name: 'Looks at prices' })
  await rule.getByLabel('Half-life, slider').evaluate((slider, over) => {
    const value = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(slider), 'value')
    for (const place of over) {
      value?.set?.call(slider, String(place))
      slider.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, places)
}

test('a turned half-life is simulated, signed by both sides, put in force, and rolled back', async () => {
  const marketing = await app.signedInAs('marketing')
  await marketing.getByRole('link', { name: 'Agreement', exact: true }).click()
  await marketing.getByRole('link', { name: 'Change and simulate' }).click()

  await expect.poll(() => qualified(marketing).textContent(), PATIENT).toBe('0as now')
  // From two weeks to 60 days; what was dragged past is not waited for, and the newest is what stands.
  await dragHalfLife(marketing, [12, 13, 14, 15, 16, 17, 18, 19])
  expect(await marketing.getByLabel('Half-life', { exact: true }).first().inputValue()).toBe('60')
  await expect.poll(() => qualified(marketing).textContent(), PATIENT).toMatch(/^1\.\dnow 0$/)
  await marketing.getByText('Changes +1 \u22121').click()
  const changes = marketing.getByRole('region', { name: 'Changes to the active version' })
  expect(await changes.locator('[data-kind="new"]').allTextContents()).toEqual([
    expect.stringContaining('halfLife: 60d'),
  ])

  await marketing.getByRole('button', { name: 'Save and simulate' }).click()
  await marketing.waitForURL(/\/simulations\/\d+$/)
  await marketing.getByText('Nothing was won in this period', { exact: false }).waitFor(PATIENT)
  await marketing
    .getByRole('region', { name: 'From nurture to qualified' })
    .getByRole('link', { name: 'maren' })
    .waitFor()
  const report = marketing.url()
  await marketing.getByRole('link', { name: 'Read and sign' }).click()
  await marketing.getByRole('listitem', { name: 'What is signed on' }).waitFor()
  await marketing.getByRole('button', { name: 'Sign for marketing' }).click()
  await marketing.getByRole('heading', { name: 'Signed by marketing' }).waitFor()
  const activate = (page: Page) => page.getByRole('button', { name: 'Activate' })
  expect(await activate(marketing).isDisabled()).toBe(true)

  const sales = await app.signedInAs('sales')
  await sales.goto(report)
  await sales.getByRole('link', { name: 'Read and sign' }).click()
  await sales.getByRole('button', { name: 'Sign for sales' }).click()
  await sales.getByRole('heading', { name: 'Signed by sales' }).waitFor()
  await activate(sales).click()
  await sales.getByText('In force since').waitFor(PATIENT)

  const called = await app.signedIn()
  await called.getByRole('link', { name: 'maren' }).first().waitFor(PATIENT)
  await sales.getByRole('button', { name: 'Roll back' }).click()
  await sales.getByText('Was in force from').waitFor(PATIENT)
})

test('a fault is shown in its place and the figures of the last good text stay', async () => {
  const page = await app.signedIn()
  await page.goto(`${app.url}/agreement/new`)
  await qualified(page).waitFor(PATIENT)
  const text = page.getByLabel('Text of the agreement')
  const before = await text.inputValue()
  await text.fill(before.replace('halfLife: 14d', 'halfLive: 14d'))
  const fault = page.getByRole('button', { name: /There is no key halfLive here/ })
  await fault.waitFor()
  expect(await page.getByRole('button', { name: 'Save as draft' }).isDisabled()).toBe(true)
  expect(await qualified(page).textContent()).toMatch(/^0/)
  await fault.click()
  const line = before.split('\n').findIndex((each) => each.includes('halfLife: 14d')) + 1
  const caret = await text.evaluate((area) => Reflect.get(area, 'selectionStart') as number)
  expect(before.slice(0, caret).split('\n')).toHaveLength(line)
})

test('whoever may not change the agreement reads reports, and is offered no button', async () => {
  const page = await app.signedInAs('viewer')
  await page.goto(`${app.url}/simulations`)
  await page
    .getByRole('listitem')
    .getByRole('link', { name: /Industrial pumps/ })
    .first()
    .click()
  await page.getByText('Nothing was won in this period', { exact: false }).waitFor(PATIENT)
  await page.getByRole('link', { name: 'Read and sign' }).click()
  await page
    .getByRole('heading', { name: 'Before it is put in force' })
    .or(page.getByText('Was in force'))
    .first()
    .waitFor()
  expect(await page.getByRole('button', { name: /^(Sign|Activate|Roll back|Simulate)/ }).count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Change and simulate' }).count()).toBe(0)
})
