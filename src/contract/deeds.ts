// Which role may do what beyond reading, which every role may. The server's table of routes judges by this, and
// the web app shows only the buttons that it allows.
import type { Role } from './manage.ts'

export const MAY = {
  /** Write down what happened: contacts, touchpoints. */
  typeIn: ['admin', 'marketing', 'sales', 'qualifier'],
  /** Say that evidence is a bot, spam, a test, or human after all. */
  judge: ['admin', 'marketing', 'sales', 'qualifier'],
  /** Answer a hand-off. */
  answer: ['admin', 'sales', 'qualifier'],
  /** Merge and split contacts. */
  relink: ['admin', 'marketing', 'sales', 'qualifier'],
  editSources: ['admin', 'marketing'],
  editAgreement: ['admin', 'marketing'],
  importFiles: ['admin', 'marketing'],
  /** Take everything held about a person out of Assay. */
  exportContact: ['admin', 'marketing'],
  eraseContact: ['admin'],
  manageKeys: ['admin'],
  manageUsers: ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Deed = keyof typeof MAY
