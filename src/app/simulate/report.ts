// A report from figures: ids become names, instants text, and what only the house knows is said besides: how many drafts
// were tried, which dates were assumed. Deliberately absent: every figure itself (kernel/simulate).

import type { z } from 'zod'
import manifest from '../../../package.json' with { type: 'json' }
import type {
  Difference,
  FlowCell,
  LeadExample,
  ModelFigures,
  Note,
  SimulationReport,
  SimulationSettings,
} from '../../contract/simulation.ts'
import type { Watermark } from '../../kernel/chronicle/chronicle.ts'
import type * as figures from '../../kernel/simulate/figures.ts'
import type { Period } from '../../kernel/simulate/input.ts'
import { contactsOfIdentifiers, namesOfAccounts, namesOfContacts } from '../../store/read/names.ts'
import type { Context } from '../context.ts'
import type { AgreementDocument } from './models.ts'

/** The version of the kernel that a report was made with: it changes with the program. */
export const KERNEL = manifest.version

export interface Reported {
  readonly figures: figures.SimulationFigures
  readonly draft: AgreementDocument
  readonly against: AgreementDocument | null
  readonly period: Period
  readonly settings: SimulationSettings
  readonly watermark: Watermark
  readonly withoutAssumed: {
    readonly attributes: readonly string[]
    readonly differences: readonly figures.Difference[]
  } | null
  /** Different drafts simulated over this time since the last activation, this one included. */
  readonly draftsTried: number
}

interface Names {
  readonly contacts: ReadonlyMap<number, string>
  readonly accounts: ReadonlyMap<number, string>
  /** Whose the oldest identifier of somebody who was merged away is now. */
  readonly heirs: ReadonlyMap<number, number>
}

const iso = (instant: number): string => new Date(instant).toISOString()

/** The report as it is stored. */
export async function reportOf(ctx: Context, reported: Reported): Promise<SimulationReport> {
  const { figures, draft, against, period, settings, watermark, withoutAssumed } = reported
  const names = await namesOf(ctx, figures)
  return {
    kernel: KERNEL,
    watermark: { ...watermark, knownAt: iso(watermark.knownAt) },
    from: iso(period.from),
    to: iso(period.to),
    settings: {
      capacity: figures.settings.capacity,
      minutesPerLead: figures.settings.minutesPerLead,
      maturityDays: figures.settings.maturityDays,
      maturityFromHistory: figures.settings.maturityFromHistory,
      wonWithin: figures.settings.wonWithin,
      currency: figures.settings.currency,
      segment: figures.settings.segment,
      rounds: figures.settings.rounds,
      seed: figures.settings.seed,
      leaveOutAssumed: settings.leaveOutAssumed,
    },
    leads: figures.leads,
    maturedLeads: figures.maturedLeads,
    deals: figures.deals,
    draft: modelReport(figures.draft, draft, names),
    against: against && figures.against && modelReport(figures.against, against, names),
    differences: figures.differences.map(differenceReport),
    flow: figures.flow.map(
      (cell): z.infer<typeof FlowCell> => ({ ...cell, examples: examplesOf(cell.examples, names) }),
    ),
    withoutAssumed: withoutAssumed && {
      attributes: [...withoutAssumed.attributes],
      differences: withoutAssumed.differences.map(differenceReport),
    },
    notes: [...figures.notes.map((note) => ({ ...note })), ...ownNotes(reported)],
  }
}

const differenceReport = (difference: figures.Difference): z.infer<typeof Difference> => ({
  ...difference,
  interval: difference.interval && { ...difference.interval },
})

function modelReport(
  model: figures.ModelFigures,
  { hash, name }: AgreementDocument,
  names: Names,
): ModelFigures {
  return {
    ...model,
    hash,
    name,
    weeks: model.weeks.map((week) => ({ ...week, week: iso(week.week) })),
    deals: {
      ...model.deals,
      leadDays: model.deals.leadDays && { ...model.deals.leadDays },
      leadDaysHistogram: [...model.deals.leadDaysHistogram],
    },
    missed: { ...model.missed, examples: examplesOf(model.missed.examples, names) },
    disqualifiedWon: {
      ...model.disqualifiedWon,
      examples: examplesOf(model.disqualifiedWon.examples, names),
    },
    wasted: { ...model.wasted, examples: examplesOf(model.wasted.examples, names) },
    gains: [...model.gains],
    scores: [...model.scores],
    supply: model.supply.map((week) => ({ ...week, week: iso(week.week) })),
    bySource: [...model.bySource],
    bySegment: [...model.bySegment],
    byGrade: [...model.byGrade],
    unreachable: [...model.unreachable],
  }
}

const examplesOf = (
  examples: readonly figures.LeadExample[],
  { contacts, accounts, heirs }: Names,
): z.infer<typeof LeadExample>[] =>
  examples.flatMap(({ contact, account, at, amount, because }) => {
    const now = contact < 0 ? heirs.get(-contact) : contact
    if (now === undefined) return []
    return {
      contact: String(now),
      name: contacts.get(now) ?? null,
      account: account === null ? null : (accounts.get(account) ?? null),
      at: at === null ? null : iso(at),
      amount,
      because,
    }
  })

async function namesOf(ctx: Context, { draft, against, flow }: figures.SimulationFigures): Promise<Names> {
  const examples = [
    ...[draft, against].flatMap((model) =>
      model === null
        ? []
        : [...model.missed.examples, ...model.disqualifiedWon.examples, ...model.wasted.examples],
    ),
    ...flow.flatMap((cell) => cell.examples),
  ]
  const mergedAway = examples.flatMap(({ contact }) => (contact < 0 ? -contact : []))
  const heirs = await contactsOfIdentifiers(ctx.db, [...new Set(mergedAway)])
  const contacts = new Set([...examples.map(({ contact }) => contact), ...heirs.values()])
  const accounts = new Set(examples.flatMap(({ account }) => account ?? []))
  return {
    contacts: await namesOfContacts(ctx.db, [...contacts]),
    accounts: await namesOfAccounts(ctx.db, [...accounts]),
    heirs,
  }
}

function ownNotes({ draftsTried, withoutAssumed, settings }: Reported): z.infer<typeof Note>[] {
  const notes: z.infer<typeof Note>[] = []
  if (withoutAssumed !== null)
    notes.push({
      word: 'assumed_dates',
      says: `The dates of ${withoutAssumed.attributes.join(', ')} were partly assumed at import. The differences without those values stand beside.`,
      weight: 'caution',
    })
  else if (settings.leaveOutAssumed)
    notes.push({
      word: 'assumed_dates',
      says: 'Values whose dates were assumed at import are left out.',
      weight: 'fact',
    })
  if (draftsTried > 1)
    notes.push({
      word: 'variants_tried',
      says: `${draftsTried} different drafts have been simulated over this time since the last activation. The more are tried, the likelier one of them looks better by luck.`,
      weight: draftsTried > 5 ? 'caution' : 'fact',
    })
  return notes
}
