// Judgements that follow from the message alone: bots, test traffic, junk answers. Everything is kept with its reason.
// Invariant: one junk answer costs that answer and no more; the message is junk when its address is, or when two
// answers are. Deliberately absent: rates and patterns over many messages; a later judgement may add or take back.

import { judgeAgent } from './bot.ts'
import { parseUrl } from './channel.ts'
import { cutText } from './cut-text.ts'
import type { Draft } from './draft.ts'
import { judgeAnswer } from './junk.ts'

/** Junk answers that make a message junk: one may be an odd name or a typing error. */
const JUNK_ANSWERS_MIN = 2

/** Hosts of one machine or one house, which no visitor has. */
export const LOCAL_HOST =
  /^(?:localhost|.*\.localhost|.*\.local|.*\.test|\[::1\]|0\.0\.0\.0|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+)$/

export function putVerdicts(draft: Draft): null {
  const { context, verdicts, page } = draft
  const agent = judgeAgent(context.userAgent)
  if (agent !== null) verdicts.push(agent)
  if (context.test === true) verdicts.push({ verdict: 'test', reason: 'marked as test by the sender' })
  if (draft.delivery.source.localIsTest && agent === null) {
    const host = localHost(page.url) ?? localHost(page.referrer)
    if (host !== null)
      verdicts.push({ verdict: 'test', reason: `page or referrer on a local machine: ${host}` })
  }
  putJunk(draft)
  return null
}

function localHost(url: unknown): string | null {
  if (typeof url !== 'string') return null
  // Most addresses have none of these letters at their host; reading each would cost more than all the rest.
  if (!/^[a-z]+:\/\/[^/]*(?:local|test|\d\.\d|::1)/i.test(url)) return null
  const host = parseUrl(url)?.hostname ?? null
  return host !== null && LOCAL_HOST.test(host) ? host : null
}

function putJunk(draft: Draft): void {
  const { junk, emails, traits, contextTraits } = draft
  let isJunk = false
  for (const email of emails) {
    const reason = judgeAnswer('email', email)
    if (reason === null) continue
    junk.push(`email: ${reason}`)
    isJunk = true
  }
  const phone = judgeAnswer('phone', traits.phone ?? contextTraits.phone)
  if (phone !== null) junk.push(`phone: ${phone}`)
  if (junk.length === 0) return
  const reason = [...new Set(junk)].join('; ')
  const fields = new Set(junk.map((answer) => answer.slice(0, answer.indexOf(':'))))
  if (isJunk || fields.size >= JUNK_ANSWERS_MIN)
    draft.verdicts.push({ verdict: 'junk', reason: `junk answers: ${reason}` })
  else
    draft.claims.push({
      attribute: 'contact.junkAnswers',
      value: cutText(reason, 500),
      provenance: 'observed',
    })
}
