// The URLs of the app, pinned: people send them to each other and keep them.
import { expect, test } from 'vitest'
import { brief } from '../../web/parts/brief.ts'
import { follow } from '../../web/parts/follow.ts'
import { paths } from '../../web/paths.ts'

test('pages keep their addresses', () => {
  expect({
    today: paths.today(),
    leads: paths.leads(),
    nurture: paths.leads({ bucket: 'nurture', search: 'Müller & Co', group: 'account' }),
    contact: paths.contact('12'),
    accounts: paths.accounts(),
    account: paths.account('7'),
    agreement: paths.agreement('ab12'),
    newAgreement: paths.newAgreement(),
    editAgreement: paths.editAgreement('ab12'),
    simulations: paths.simulations(),
    simulation: paths.simulation('7'),
    keys: paths.settings('keys'),
    signIn: paths.signIn('/leads?bucket=nurture'),
  }).toEqual({
    today: '/',
    leads: '/leads',
    nurture: '/leads?bucket=nurture&search=M%C3%BCller+%26+Co&group=account',
    contact: '/contacts/12',
    accounts: '/accounts',
    account: '/accounts/7',
    agreement: '/agreement/ab12',
    newAgreement: '/agreement/new',
    editAgreement: '/agreement/ab12/edit',
    simulations: '/simulations',
    simulation: '/simulations/7',
    keys: '/settings/keys',
    signIn: '/sign-in?to=%2Fleads%3Fbucket%3Dnurture',
  })
})

test.each([
  [
    '2 quotes requested or demos requested, the last 22 hours ago, capped at 45',
    '2 times, last 22 hours ago',
  ],
  ['1 call received, 18 days ago', '18 days ago'],
  ['employees is 83, enriched 2 years ago, trusted 0.8', 'employees is 83'],
  ['touchpoints on 3 different days within 14 days', 'touchpoints on 3 different days within 14 days'],
])('"%s" in a list is "%s"', (seen, said) => {
  expect(brief(seen)).toBe(said)
})

test('a table of a million rows is true to the pixel for a wheel and reaches its end by a drag', () => {
  const [visible, height, whole] = [800, 15_000_000, 48_000_000]
  const start = follow({ scrollTop: 0, top: 0 }, 0, visible, height, whole)
  const wheel = follow(start, 120, visible, height, whole)
  expect(wheel.top).toBe(120)
  const middle = follow(wheel, 7_500_000, visible, height, whole)
  expect(middle.top / whole).toBeCloseTo(0.5, 3)
  expect(follow(middle, 7_500_048, visible, height, whole).top - middle.top).toBe(48)
  expect(follow(middle, height - visible, visible, height, whole).top).toBe(whole - visible)
})
