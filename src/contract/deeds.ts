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
  /** Have the server replay a draft over history, and stop it again. */
  simulate: ['admin', 'marketing', 'sales'],
  /** Each for their own side; an admin stands in for neither. */
  signAgreement: ['marketing', 'sales'],
  /** Put a version in force that both have signed, or go back to the one before. */
  activateAgreement: ['admin', 'marketing', 'sales'],
  /** Write down that marketing and sales have met about the agreement, or have checked it. */
  holdReview: ['admin', 'marketing', 'sales'],
  importFiles: ['admin', 'marketing'],
  /** Take everything held about a person out of Assay. */
  exportContact: ['admin', 'marketing'],
  eraseContact: ['admin'],
  manageKeys: ['admin'],
  manageUsers: ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Deed = keyof typeof MAY
