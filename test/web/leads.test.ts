// The way of somebody who works leads: sign in by link, see whom to call and why, open one and have it explained;
// by mouse, by keyboard, on a phone, and while the list changes.
import { expect, test } from 'vitest'
import { buyer, openApp } from './app.ts'

const app = await openApp({ agreement: true })
await app.send([...buyer('Marie Keller', 5), ...buyer('Jonas Novak', 30)])

test('from the sign-in link to an explained lead', async () => {
  const { page, link } = await app.withLink()
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page
    .getByRole('navigation', { name: 'Main', exact: true })
    .getByRole('link', { name: 'Leads' })
    .click()
  const row = page.getByRole('row').filter({ hasText: 'Marie Keller' })
  await row.getByRole('link', { name: 'Marie Keller' }).click()

  await page.getByRole('heading', { name: 'Marie Keller', level: 1 }).waitFor()
  const why = page.getByRole('region', { name: 'Why this score' })
  await why.getByText(/contributions add up to .* exactly/).waitFor()

  // The lines of the ledger add up to the sum below them, to the last digit.
  await why.getByRole('button', { name: 'Show every digit' }).click()
  const number = (text: string) => Number(text.replaceAll(',', '').replace('\u2212', '-'))
  const lines = await why.getByRole('button', { expanded: false }).locator('b').allTextContents()
  const sum = await why.getByRole('status', { name: 'Score' }).textContent()
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.map(number).reduce((a, b) => a + b, 0)).toBe(number(sum ?? ''))

  // A contribution opens to its evidence.
  await why
    .getByRole('button', { name: /Looks at prices|prices/i })
    .first()
    .click()
  await why
    .getByText(/\/pricing/)
    .first()
    .waitFor()
  const timeline = page.getByRole('region', { name: 'Timeline' })
  expect(await timeline.getByRole('listitem').count()).toBeGreaterThanOrEqual(2)
})

test('j, k and enter walk the list and open a lead; u goes back; the palette finds people', async () => {
  const page = await app.signedIn()
  await page.goto(`${app.url}/leads`)
  const first = page.getByRole('row').nth(2)
  await first.waitFor()
  const chosen = page.locator('tr[aria-selected="true"]')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  expect(await chosen.getAttribute('aria-rowindex')).toBe('3')
  await page.keyboard.press('k')
  expect(await chosen.getAttribute('aria-rowindex')).toBe('2')
  const name = await chosen.getByRole('link').first().textContent()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: name ?? '', level: 1 }).waitFor()
  await page.keyboard.press('u')
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor()

  await page.keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Search and go anywhere' }).fill('Novak')
  await page.getByRole('button', { name: /Jonas Novak/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Jonas Novak', level: 1 }).waitFor()
})

test('a lead that qualifies meanwhile waits behind a quiet pill', async () => {
  const page = await app.signedIn()
  await page.goto(`${app.url}/leads`)
  await page.getByRole('link', { name: 'Marie Keller' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  await app.send(buyer('Elena Lindqvist'))
  await page.getByRole('button', { name: /change/ }).click()
  await page.getByRole('link', { name: 'Elena Lindqvist' }).waitFor()
  expect(await page.getByRole('button', { name: /change/ }).count()).toBe(0)
})

test('on a phone the list, the lead and its timeline fit the screen', async () => {
  const page = await app.signedIn({ viewport: { width: 390, height: 844 }, hasTouch: true })
  const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  await page
    .getByRole('navigation', { name: 'Main, at the bottom' })
    .getByRole('link', { name: 'Leads' })
    .click()
  await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Marie Keller' }).click()
  await page.getByText(/add up to .* exactly/).waitFor()
  expect(await overflow()).toBeLessThanOrEqual(0)
  await page.getByText('Timeline', { exact: true }).click()
  await page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first().waitFor()
  expect(await overflow()).toBeLessThanOrEqual(0)
})
