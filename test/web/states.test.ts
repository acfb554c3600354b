// What the app shows when there is nothing, when nobody is signed in, and when the server is away.
import { expect, test } from 'vitest'
import { openApp } from './app.ts'

const app = await openApp({ agreement: false })

test('whoever is not signed in is asked to, and comes back to where they wanted to go', async () => {
  const { page, link } = await app.withLink()
  await page.goto(`${app.url}/sources`)
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(new URL(page.url()).searchParams.get('to')).toBe('/sources')
  await page.getByLabel('E-mail').fill('ana@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('wrong').waitFor()

  await page.goto(link)
  await page.getByLabel(/password for later/i).fill('a long pass phrase')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${app.url}/`)
  await page.context().clearCookies()
  await page.goto(`${app.url}/sources`)
  await page.getByLabel('E-mail').fill('ana@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('a long pass phrase')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${app.url}/sources`)
})

test('an empty Assay says what to do first', async () => {
  const page = await app.signedIn()
  const steps = page.getByRole('region', { name: 'From nothing to the first call' })
  await steps.getByRole('link', { name: 'Write the agreement' }).waitFor()
  await steps.getByRole('button', { name: 'Type in a call or visit' }).click()
  await page.getByRole('dialog', { name: 'Type in a call or visit' }).waitFor()
  await page.keyboard.press('Escape')
  await steps.getByRole('link', { name: 'Import a file' }).click()
  await page.getByRole('heading', { name: 'Import a file' }).waitFor()

  await page.goto(`${app.url}/leads`)
  await page.getByText('no agreement is active').waitFor()
  await page.getByRole('link', { name: 'Write the agreement' }).click()
  await page.getByRole('heading', { name: 'The first agreement' }).waitFor()
  await page.getByText('No faults').waitFor()
  await page.getByText('There is no history yet').waitFor()
  const text = page.getByRole('textbox', { name: 'Text of the agreement' })
  await text.fill((await text.inputValue()).replace('attribute:', 'atribute:'))
  await page.getByText(/^\d faults?$/).waitFor()
  await page.getByRole('button', { name: /atribute/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Save and simulate' }).isDisabled()).toBe(true)
})

test('an address that leads nowhere says so', async () => {
  const page = await app.signedIn()
  await page.goto(`${app.url}/contacts/999999`)
  await page.getByRole('alert').getByText('There is no contact').waitFor()
  await page.getByText('may have been erased').waitFor()
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  await page.getByRole('link', { name: 'Go to Leads' }).click()
  await page.waitForURL(`${app.url}/leads`)
  await page.goto(`${app.url}/accounts/999999`)
  await page.getByRole('alert').getByText('There is no account').waitFor()
  await page.getByRole('link', { name: 'Go to Accounts' }).click()
  await page.waitForURL(`${app.url}/accounts`)

  await page.goto(`${app.url}/nowhere/at/all`)
  await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
  await page
    .getByRole('navigation', { name: 'Main', exact: true })
    .getByRole('link', { name: 'Sources' })
    .waitFor()
  await page.getByRole('main').getByRole('button', { name: 'Search' }).click()
  await page.getByRole('textbox', { name: 'Search and go anywhere' }).waitFor()
})

test('a server that is away is one sentence, not a blank page, on a phone too', async () => {
  const page = await app.signedIn()
  const phone = await app.signedIn({ viewport: { width: 390, height: 844 } })
  await page.goto(`${app.url}/settings/users`)
  await page.getByText('ana@example.com').waitFor()
  await app.stopServer()
  await page
    .getByRole('navigation', { name: 'Main', exact: true })
    .getByRole('link', { name: 'Accounts' })
    .click()
  await page.getByRole('alert').getByText('The server does not answer').waitFor()
  await page.getByText('Not live').filter({ visible: true }).waitFor()
  await phone.getByText('Not live').filter({ visible: true }).waitFor()
})
