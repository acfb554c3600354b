// All 118 cases of Snowplow's referer-parser, answered by Matomo's lists and our own: medium and source.
// Snowplow and Matomo name some sites differently; the table of names is here, the hosts are in the product.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classifyReferrer } from '../../src/app/capture/referrer.ts'
import { sharedData } from '../support/shared-data.ts'

interface Case {
  readonly spec: string
  readonly uri: string
  readonly medium: string
  readonly source: string
}

const MEDIUM: Readonly<Record<string, string>> = {
  organic_search: 'search',
  social: 'social',
  email: 'email',
  display: 'paid',
  paid_search: 'paid',
  ai_assistant: 'chatbot',
}

// Their name, where it is not ours in lower case.
const SAME_SITE: Readonly<Record<string, string>> = {
  'yahoo! mail': 'yahoo',
  'outlook.com': 'outlook',
  'orange webmail': 'orange',
  'ask toolbar': 'ask',
  'mail.ru': 'mailru',
  't-online': 'telekom',
  'claude.ai': 'claude',
  'google gemini': 'gemini',
  'meta.ai': 'meta ai',
  'microsoft copilot': 'copilot',
  'mistral.ai': 'le chat',
  'perplexity.ai': 'perplexity',
}

const folder = sharedData('referrers')

describe.skipIf(folder === null)('referrers of Snowplow', () => {
  const cases: Case[] = folder
    ? JSON.parse(readFileSync(join(folder, 'snowplow-referer-tests.json'), 'utf8'))
    : []

  it('all 118 get the medium and the source that Snowplow expects', () => {
    const wrong = cases.flatMap(({ uri, medium, source }) => {
      const found = classifyReferrer(new URL(uri))
      const name = SAME_SITE[source.toLowerCase()] ?? source.toLowerCase()
      // A numbered mailbox of Orange is found by our rule for any firm's own webmail, and named by its domain.
      const isNamed = found?.name === name || (name === 'orange' && found?.name === 'orange.fr')
      const right = found !== null && MEDIUM[found.channel] === medium && isNamed
      return right ? [] : [`${uri.slice(0, 80)}: ${found?.channel} ${found?.name}, not ${medium} ${source}`]
    })
    console.info(`referrers: ${cases.length - wrong.length} of ${cases.length} as Snowplow expects`)
    expect(cases).toHaveLength(118)
    expect(wrong).toEqual([])
  })
})
