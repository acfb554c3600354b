// Whether a user agent is a machine's: isbot's patterns, a few of our own, and the tools that test websites.
// A user agent is claimed, not proven; a bot that calls itself Chrome passes here and may be judged later.
// Deliberately absent: the HTTP request's own user agent. Servers send events for people, and theirs is no person's.

import { createIsbotFromList, isbotMatch, list } from 'isbot'
import type { Verdict } from '../../kernel/evidence.ts'

export interface AgentVerdict {
  readonly verdict: Verdict
  readonly reason: string
}

/**
 * Tools by which people test their own site. `HeadlessChrome` is not among them: scrapers use it as much, and
 * isbot calls it a bot.
 */
const TEST_TOOL =
  /\b(cypress|playwright|puppeteer|selenium|webdriver|phantomjs|testcafe|nightwatch|jsdom|happydom|browserstack|saucelabs|lambdatest)\b/i

// Machines that isbot 5.2 misses, each by a product's own name that no browser has by chance. Not here, though
// lists of crawlers have them: in-app browsers (MetaIAB, IABMV), editors with a browser in them (Code, Trae) and
// Fluid, since people read pages in all of these.
const ALSO_BOTS: readonly string[] = ['gtmetrix', 'miniature\\.io', ' ylt chrome/', 'turingos']

/** Longest user agent that is judged; real ones have up to about 600 characters, patterns cost by length. */
const AGENT_LENGTH_MAX = 2000
/** Agents remembered; a busy site sees some thousands. */
const REMEMBERED_MAX = 10_000
const remembered = new Map<string, AgentVerdict | null>()

const isBot = createIsbotFromList([...list, ...ALSO_BOTS])

/** `bot` or `test` with its reason, or null for what looks like a person's browser or says nothing. */
export function judgeAgent(userAgent: unknown): AgentVerdict | null {
  if (typeof userAgent !== 'string' || userAgent === '') return null
  const agent = userAgent.slice(0, AGENT_LENGTH_MAX)
  const known = remembered.get(agent)
  if (known !== undefined) return known
  const verdict = judge(agent)
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(agent, verdict)
  return verdict
}

function judge(agent: string): AgentVerdict | null {
  const tool = TEST_TOOL.exec(agent)
  if (tool !== null) return { verdict: 'test', reason: `user agent of a test tool: ${tool[0]}` }
  if (!isBot(agent)) return null
  const matched = isbotMatch(agent)
  return { verdict: 'bot', reason: `user agent of a bot: ${matched ?? agent.slice(0, 60)}` }
}
