// What a reader has to know before believing the figures: what they are not, what they cannot decide, what was left out.
// Deliberately absent: notes that only the app can write (variants tried, assumed dates, erased people).

import { MIN_WINS, type Note } from './figures.ts'
import type { ModelView } from './model-view.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const ALWAYS: readonly Note[] = [
  {
    word: 'counterfactual_only',
    says: 'Only the bucket decisions are imagined. Leads, answers and outcomes are those of history: nobody was called because of the draft.',
    weight: 'fact',
  },
  {
    word: 'selection_bias',
    says: 'Leads that sales never worked could hardly be won, so an agreement that qualifies others than history did looks worse than it would be.',
    weight: 'caution',
  },
  {
    word: 'recheck_sample',
    says: 'There is no sample of disqualified leads that were called at random, so what they would have brought is not known.',
    weight: 'fact',
  },
]

export function notesOf(draft: ModelView): Note[] {
  const { past } = draft
  const notes: Note[] = []
  const add = (word: Note['word'], weight: Note['weight'], says: string) => notes.push({ word, says, weight })
  const wins = past.wins.size
  if (past.leads === 0) add('empty_period', 'stop', 'No lead was open in the period.')
  if (wins === 0) add('no_wins', 'stop', 'Nothing was won in the period: no figure about wins can be given.')
  else if (wins < MIN_WINS)
    add(
      'too_few_wins',
      'stop',
      `${plural(wins, 'win', 'wins')} in the period; below ${MIN_WINS} the data cannot decide between two agreements.`,
    )
  let young = 0
  for (let l = 0; l < past.inPeriod.length; l++)
    if (past.inPeriod[l] === 1 && past.chronicle.leads.openedAt[l]! > past.maturedUntil) young++
  if (young > 0)
    add(
      'too_young',
      past.maturedLeads === 0 ? 'stop' : 'fact',
      `${plural(young, 'lead', 'leads')} opened less than ${plural(past.maturityDays, 'day', 'days')} before the last outcome counted; too young to have closed, and left out of win rates.`,
    )
  if (past.otherCurrencies.length > 0) {
    const others = past.otherCurrencies.map(({ currency, deals }) => `${deals} in ${currency}`).join(', ')
    add(
      'several_currencies',
      'caution',
      `Revenue is in ${past.currency ?? 'no currency'}. Won deals in others count as wins and not as money: ${others}.`,
    )
  }
  if (past.winsBeforeTouch > 0)
    add(
      'outcome_before_first_touch',
      'caution',
      `${plural(past.winsBeforeTouch, 'win has', 'wins have')} no touchpoint that was known before the deal opened; no agreement could have shown them in time.`,
    )
  if (past.leads > 0 && nobodyQualifies(draft))
    add(
      'unreachable_threshold',
      'stop',
      'Nobody reaches what the draft asks for: no lead of the period is qualified by it.',
    )
  return [...notes, ...ALWAYS]
}

const nobodyQualifies = ({ verdicts }: ModelView): boolean => verdicts.qualifiedRow.every((row) => row < 0)
