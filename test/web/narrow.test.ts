// On a phone: nothing stands on something else, nothing sticks out, and what one does there is large enough to hit.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { buyer, openApp } from './app.ts'

const app = await openApp({ agreement: true })
await app.send([...buyer('Marie Keller', 5), ...buyer('Ines Keller', 3), ...buyer('Jonas Novak', 30)])
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
/** Touch targets of the platforms are 44 points; 40 leaves a row of three lines as high as it is. */
const FINGER = 40

const boxOf = async (page: Page, name: string) => {
  const box = await page.getByRole('region', { name }).boundingBox()
  if (!box) throw new Error(`There is no ${name} on the page.`)
  return box
}

test('the parts of an account stand one below the other', async () => {
  const page = await app.signedIn(PHONE)
  await page.goto(`${app.url}/accounts`)
  await page.getByRole('link', { name: 'Firm Keller' }).click()
  await page.getByRole('link', { name: 'Ines Keller' }).waitFor()
  const people = await boxOf(page, 'People')
  const claims = await boxOf(page, 'Who says what')
  expect(claims.y).toBeGreaterThanOrEqual(people.y + people.height)
  expect(people.width).toBeGreaterThan(340)
})

test('the rows of a list end where the page ends', async () => {
  const page = await app.signedIn(PHONE)
  await page.goto(`${app.url}/leads`)
  const row = page.getByRole('row').filter({ hasText: 'Marie Keller' })
  const box = await row.boundingBox()
  const tabs = await page.getByRole('navigation', { name: 'Buckets' }).boundingBox()
  expect(box && box.x + box.width).toBe(tabs && tabs.x + tabs.width)
})

test('today has a button to call or to write that a finger hits', async () => {
  await app.send([
    ...buyer('Petra Lang'),
    {
      type: 'identify',
      userId: 'u-Petra Lang',
      messageId: 'phone-of-petra',
      traits: { phone: '+493023125805' },
      context: {
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36',
      },
    },
  ])
  const page = await app.signedIn(PHONE)
  const call = page.getByRole('link', { name: 'Call Petra Lang, +493023125805' })
  expect(await call.getAttribute('href')).toBe('tel:+493023125805')
  const write = page.getByRole('link', { name: 'Write to Marie Keller, marie.keller@firm-keller.example' })
  for (const link of [call, write]) {
    const box = await link.boundingBox()
    expect(box?.width).toBeGreaterThanOrEqual(FINGER)
    expect(box?.height).toBeGreaterThanOrEqual(FINGER)
  }
})

test('what is told does not stand on the bar at the bottom', async () => {
  const page = await app.signedIn(PHONE)
  await page.getByRole('link', { name: 'Jonas Novak', exact: true }).first().click()
  await page.getByRole('link', { name: 'jonas.novak@firm-novak.example' }).waitFor()
  await page.getByRole('button', { name: 'Accept' }).click()
  const told = await page.getByRole('alert').filter({ hasText: 'Accepted' }).boundingBox()
  const bar = await page.getByRole('navigation', { name: 'Main, at the bottom' }).boundingBox()
  expect(told && told.y + told.height).toBeLessThanOrEqual(bar?.y ?? 0)
})
