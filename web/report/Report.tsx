// A simulation to read, from what it cannot say down to the people: notes, figures with their intervals, pictures,
// names. On paper the first page holds all that a meeting needs; the long lists stay on the screen.
import type { ModelFigures, SimulationNote, SimulationReport } from '../api/shapes.ts'
import { FlowChart } from '../chart/FlowChart.tsx'
import { GainsChart } from '../chart/GainsChart.tsx'
import { LeadTime } from '../chart/LeadTime.tsx'
import { QualifiedWeeks } from '../chart/QualifiedWeeks.tsx'
import { ScoreSplit } from '../chart/ScoreSplit.tsx'
import { count, counted, money, percent } from '../figures.ts'
import { clock, day } from '../instants.ts'
import { Section } from '../parts/Section.tsx'
import { attributeSays } from '../words.ts'
import { conclusionOf, Differences } from './Differences.tsx'
import { Examples, Groups } from './Lists.tsx'
import { perWeek } from './metrics.ts'
import classes from './report.module.css'

export function Report({ report }: { report: SimulationReport }) {
  const { draft, against, settings } = report
  const names = namesOf(report)
  const someWon = report.deals.won > 0
  return (
    <div className={classes.report}>
      <p className={classes.conclusion}>{conclusionOf(report)}</p>
      <Notes notes={report.notes} />
      <Headline report={report} />
      {report.differences.length > 0 && (
        <Section
          title="Draft and active, side by side"
          note={`${counted(report.deals.won, 'won deal')} decide; paired over accounts, ${count(settings.rounds)} rounds`}
        >
          <Differences differences={report.differences} currency={settings.currency} names={names} />
        </Section>
      )}
      {report.withoutAssumed && (
        <Section
          title="Without the columns whose dates were assumed"
          note={report.withoutAssumed.attributes.map(attributeSays).join(', ')}
        >
          <Differences
            differences={report.withoutAssumed.differences}
            currency={settings.currency}
            names={names}
          />
        </Section>
      )}
      <div className={classes.pictures}>
        <QualifiedWeeks
          draft={draft}
          against={against}
          capacity={settings.capacity}
          height={210}
          names={names}
        />
        {someWon && <GainsChart draft={draft.gains} against={against?.gains ?? null} names={names} />}
        {report.flow.length > 0 && against && <FlowChart flow={report.flow} names={names} />}
        <ScoreSplit scores={draft.scores} />
        {someWon && <LeadTime deals={draft.deals} />}
        <Supply draft={draft} capacity={settings.capacity} />
      </div>
      <People report={report} />
      <div className={classes.onScreen}>
        <Section title="By source">
          <Groups
            title="Source"
            draft={draft.bySource}
            against={against?.bySource ?? null}
            currency={settings.currency}
          />
        </Section>
        <Section title={`By ${attributeSays(settings.segment).toLowerCase()}`}>
          <Groups
            title={attributeSays(settings.segment)}
            draft={draft.bySegment}
            against={against?.bySegment ?? null}
            currency={settings.currency}
          />
        </Section>
      </div>
      <Footing report={report} />
    </div>
  )
}

const namesOf = ({ draft, against }: SimulationReport): [string, string] =>
  against && against.name !== draft.name ? [draft.name, against.name] : ['Draft', 'Active']

/** What stops comes first, then what asks for care, then plain facts. */
const WEIGHTS: readonly SimulationNote['weight'][] = ['stop', 'caution', 'fact']

export function Notes({ notes }: { notes: readonly SimulationNote[] }) {
  const sorted = WEIGHTS.flatMap((weight) => notes.filter((note) => note.weight === weight))
  if (sorted.length === 0) return null
  return (
    <ul className={classes.notes} aria-label="What to know before reading">
      {sorted.map((note) => (
        <li key={`${note.word}${note.says}`} data-weight={note.weight}>
          {note.says}
        </li>
      ))}
    </ul>
  )
}

interface Figure {
  readonly says: string
  readonly value: string
  readonly now: string | null
}

const NONE = '\u2013'

/** The four figures that everybody asks for first. */
export function Headline({ report }: { report: SimulationReport }) {
  const { draft, against, settings } = report
  const share = (model: ModelFigures | null, which: 'share' | 'revenueShare') => {
    const value = model?.deals[which]
    return value === null || value === undefined ? NONE : percent(value)
  }
  const figures: Figure[] = [
    {
      says: `qualified a week; ${count(settings.capacity)} can be called`,
      value: perWeek(draft.qualifiedPerWeek),
      now: against && perWeek(against.qualifiedPerWeek),
    },
    {
      says: `of ${money(draft.deals.revenue, settings.currency)} won was qualified in time`,
      value: share(draft, 'revenueShare'),
      now: against && share(against, 'revenueShare'),
    },
    {
      says: `of ${counted(draft.deals.won, 'won deal')} in time`,
      value: share(draft, 'share'),
      now: against && share(against, 'share'),
    },
    {
      says: `hours called in vain, at ${count(settings.minutesPerLead)} minutes a lead`,
      value: count(draft.wasted.hours),
      now: against && count(against.wasted.hours),
    },
  ]
  return (
    <dl className={classes.headline}>
      {figures.map((figure) => (
        <div key={figure.says}>
          <dt>{figure.says}</dt>
          <dd>
            {figure.value}
            {figure.now !== null && figure.now !== NONE && <small>now {figure.now}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What is to come, and what the capacity would take. */
function Supply({ draft, capacity }: { draft: ModelFigures; capacity: number }) {
  const { threshold, supply } = draft
  const next = supply.at(0)
  return (
    <div className={classes.words}>
      <p className={classes.pictureTitle}>What fills the week</p>
      {threshold.score === null ? (
        <p>
          Even without a threshold no week would be full: {perWeek(threshold.leadsPerWeek)} leads a week are
          all there are, and {count(capacity)} can be called.
        </p>
      ) : (
        <p>
          Calling from <b>{count(threshold.score)} points</b> on fills the week:{' '}
          {perWeek(threshold.leadsPerWeek)} leads, {perWeek(threshold.hoursPerWeek)} hours.
        </p>
      )}
      {threshold.next && (
        <p>
          Ten more hours a week reach down to {count(threshold.next.score)} points:{' '}
          {count(threshold.next.leads)} more leads in the period, {counted(threshold.next.won, 'win')} among
          them
          {threshold.next.revenue > 0 ? `, ${count(threshold.next.revenue)} of revenue` : ''}.
        </p>
      )}
      {next && (
        <p>
          Next week about <b>{perWeek(next.expected)}</b> would qualify, {perWeek(next.low)} to{' '}
          {perWeek(next.high)} in four cases of five.
        </p>
      )}
      {draft.unreachable.length > 0 && <p>Met by nobody in this period: {draft.unreachable.join('; ')}.</p>}
    </div>
  )
}

function People({ report }: { report: SimulationReport }) {
  const { draft, settings } = report
  const moved = report.flow
    .filter((cell) => cell.against !== cell.draft)
    .sort((a, b) => b.won - a.won || b.leads - a.leads)
  return (
    <div className={classes.people}>
      <Section
        title="Won, but not seen in time"
        note={`${counted(draft.missed.deals, 'deal')}, ${money(draft.missed.revenue, settings.currency)}`}
      >
        {draft.missed.deals === 0 ? (
          <p className={classes.pale}>
            {report.deals.won === 0 ? 'Nothing was won.' : 'Every won deal was qualified before it opened.'}
          </p>
        ) : (
          <Examples examples={draft.missed.examples} currency={settings.currency} />
        )}
      </Section>
      <Section
        title="Called in vain"
        note={`${counted(draft.wasted.leads, 'lead')}, ${counted(Math.round(draft.wasted.hours), 'hour')}`}
      >
        {draft.wasted.leads === 0 ? (
          <p className={classes.pale}>Nobody qualified who is old enough to have closed and did not win.</p>
        ) : (
          <Examples examples={draft.wasted.examples} currency={settings.currency} />
        )}
      </Section>
      {draft.disqualifiedWon.deals > 0 && (
        <Section
          title="Disqualified, but won"
          note={`${counted(draft.disqualifiedWon.deals, 'deal')}, ${money(draft.disqualifiedWon.revenue, settings.currency)}`}
        >
          <Examples examples={draft.disqualifiedWon.examples} currency={settings.currency} />
        </Section>
      )}
      {moved.slice(0, 2).map((cell) => (
        <Section
          key={`${cell.against}${cell.draft}`}
          title={`From ${cell.against} to ${cell.draft}`}
          note={`${counted(cell.leads, 'lead')}, ${count(cell.won)} won`}
        >
          <Examples examples={cell.examples} currency={settings.currency} />
        </Section>
      ))}
    </div>
  )
}

function Footing({ report }: { report: SimulationReport }) {
  const { settings, watermark } = report
  const now = clock()
  return (
    <p className={classes.footing}>
      {counted(report.leads, 'lead')}, {count(report.maturedLeads)} of them opened at least{' '}
      {counted(settings.maturityDays, 'day')} before the end and so counted in win rates
      {settings.maturityFromHistory ? '' : ' (set by hand)'}
      {settings.wonWithin === null
        ? ''
        : `; ${percent(settings.wonWithin)} of all wins came within that time`}
      ; {counted(report.deals.won, 'deal')} won, {count(report.deals.lost)} lost, {count(report.deals.open)}{' '}
      open. Evidence as known on {day(watermark.knownAt, now)}: {counted(watermark.touchpoints, 'touchpoint')}{' '}
      of {counted(watermark.contacts, 'contact')}. Kernel {report.kernel}, seed {settings.seed}. Draft{' '}
      {report.draft.hash.slice(0, 12)}
      {report.against ? `, against ${report.against.hash.slice(0, 12)}` : ''}.
    </p>
  )
}
