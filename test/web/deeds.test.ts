// What people do to a contact on its page, and take back: a call typed in, a verdict, a split.
import { expect, test } from 'vitest'
import { buyer, openApp } from './app.ts'

/** A busy machine paints late. */
const PATIENT = { timeout: 15_000 }

const app = await openApp({ agreement: true })
await app.send(buyer('Marie Keller', 5))

test('a call is typed in and makes a contact', async () => {
  const page = await app.signedIn()
  await page.getByRole('button', { name: 'Type in a call or visit' }).waitFor()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'Type in a call or visit' })
  await dialog.getByLabel('E-mail').fill('karl.otto@mills.example')
  await dialog.getByLabel('Name').fill('Karl Otto')
  await dialog.getByLabel('What was said').fill('Needs two pumps by March')
  await dialog.getByRole('button', { name: 'Note it' }).click()
  await page.getByRole('heading', { name: 'Karl Otto', level: 1 }).waitFor()
  await page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first().waitFor()
})

test('a verdict strikes a touchpoint out, the score follows, and undo takes both back', async () => {
  const page = await app.signedIn()
  await page.goto(`${app.url}/leads?bucket=any&search=Keller`)
  await page.getByRole('link', { name: 'Marie Keller' }).click()
  const score = page.getByRole('status', { name: 'Score' })
  const before = await score.textContent()
  const line = page.getByRole('listitem').filter({ hasText: '/pricing' })
  await line.getByRole('button', { name: /^More about/ }).click()
  await page.getByRole('menuitem', { name: 'This was not a human' }).click()
  const dialog = page.getByRole('dialog', { name: 'This was not a human' })
  await dialog.getByLabel('How do you know?').fill('our own monitoring')
  await dialog.getByRole('button', { name: 'Say so' }).click()
  await line.getByText('Bot: our own monitoring').waitFor()
  await expect.poll(() => score.textContent(), PATIENT).not.toBe(before)
  const struck = Number(await score.textContent())
  expect(struck).toBeLessThan(Number(before))
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => Number(await score.textContent()), PATIENT).toBeGreaterThan(struck)
})

test('an identifier is split off, and undo joins it again', async () => {
  const page = await app.signedIn()
  await page.goto(`${app.url}/leads?bucket=any&search=Keller`)
  await page.getByRole('link', { name: 'Marie Keller' }).click()
  const known = page.getByRole('region', { name: 'Known as' })
  await known.getByRole('listitem').nth(1).waitFor()
  const email = 'marie.keller@firm-keller.example'
  await known.getByRole('button', { name: `Split off ${email}` }).click()
  await page.getByText('is a contact of its own now').waitFor()
  await known.getByText(email).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await known.getByText(email).waitFor()
})

test('the second half of a double click does not give the next answer too', async () => {
  await app.send(buyer('Tilda Hansen'))
  const page = await app.signedIn()
  await page.getByRole('link', { name: 'Tilda Hansen', exact: true }).first().click()
  const answers: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/answers')) answers.push(request.postData() ?? '')
  })
  await page.getByRole('button', { name: 'Accept' }).click()
  const next = page.getByRole('button', { name: 'Sales qualified' })
  await next.hover()
  await page.mouse.down({ clickCount: 2 })
  await page.mouse.up({ clickCount: 2 })
  await page.reload()
  await next.waitFor()
  expect(answers).toEqual(['{"answer":"accepted"}'])
})
