// Recall on 2,593 user agents of bots, false alarms on 555 of browsers.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { judgeAgent } from '../../src/app/capture/bot.ts'
import { sharedData } from '../support/shared-data.ts'

const folder = sharedData('user-agents')

const fixtures = (name: string): string[] =>
  Object.values(parse(readFileSync(join(folder as string, name), 'utf8')) as Record<string, string[]>).flat()

describe.skipIf(folder === null)('bots and browsers', () => {
  it('are told apart wherever the two public lists agree with each other', () => {
    const listed: { instances: string[] }[] = JSON.parse(
      readFileSync(join(folder as string, 'crawler-user-agents.json'), 'utf8'),
    )
    const bots = new Set([...fixtures('isbot-crawlers.yml'), ...listed.flatMap((row) => row.instances)])
    const browsers = new Set(fixtures('isbot-browsers.yml'))
    const missed = [...bots].filter((agent) => judgeAgent(agent) === null)
    const accused = [...browsers].filter((agent) => judgeAgent(agent) !== null)
    console.info(
      `user agents: ${bots.size - missed.length} of ${bots.size} bots found (recall ${(1 - missed.length / bots.size).toFixed(4)}), ${accused.length} of ${browsers.size} browsers accused`,
    )
    expect({ bots: bots.size, browsers: browsers.size }).toEqual({ bots: 2593, browsers: 555 })
    // The two lists contradict each other in nine user agents. Five are in-app browsers and editors with a browser
    // in them, where people read; four are machines by their product's own name. Beside these no fault is left.
    expect(missed.filter((agent) => !browsers.has(agent))).toEqual([])
    expect(accused.filter((agent) => !bots.has(agent))).toEqual([])
    expect({ missed: missed.length, accused: accused.length }).toEqual({ missed: 5, accused: 4 })
  })
})
