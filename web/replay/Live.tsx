// What the draft in hand would have done, while it is turned: calls, revenue in time, hours in vain, week by week,
// beside the version in force. Replayed in this browser; where history is too long for that, the server does it.
import { QualifiedWeeks } from '../chart/QualifiedWeeks.tsx'
import { count, counted, money, percent } from '../figures.ts'
import { clock, day } from '../instants.ts'
import { perWeek } from '../report/metrics.ts'
import classes from './Live.module.css'
import { OnServer } from './OnServer.tsx'
import type { LiveFigures } from './replayer.ts'
import { type Replay, useReplay } from './useReplay.ts'

export function Live({ text, against }: { text: string; against: string | null }) {
  const replay = useReplay(text, against)
  return (
    <section
      className={classes.live}
      aria-label="What it would have done"
      data-turn={replay.state === 'ready' ? replay.turn : undefined}
    >
      {replay.state === 'ready' ? (
        <Ready replay={replay} />
      ) : (
        <div className={classes.still}>
          <p>{stillSays(replay)}</p>
          {replay.state !== 'loading' && <OnServer text={text} />}
        </div>
      )}
    </section>
  )
}

function stillSays(replay: Exclude<Replay, { state: 'ready' }>): string {
  if (replay.state === 'loading') return 'Fetching the history to replay it here.'
  if (replay.state === 'failed') return `It cannot be replayed here: ${replay.message}`
  return `${counted(replay.touchpoints, 'touchpoint')} are more than the ${count(replay.limit)} that this browser replays in the blink of an eye. The server does it.`
}

function Ready({ replay }: { replay: Extract<Replay, { state: 'ready' }> }) {
  const { draft, against, history } = replay
  if (history.leads === 0)
    return <p className={classes.still}>There is no history yet that a draft could be replayed over.</p>
  if (!draft) return <p className={classes.still}>The text has faults; mended, it is replayed at once.</p>
  const now = clock()
  return (
    <>
      <dl className={classes.figures}>
        <Figure
          says={`qualified a week, ${count(draft.capacity)} can be called`}
          draft={draft}
          against={against}
          of={(each) => each.qualifiedPerWeek}
          write={perWeek}
        />
        <Figure
          says={
            history.won === 0
              ? 'nothing was won, so nothing can be missed'
              : `of ${money(draft.deals.revenue, history.currency)} won, qualified in time`
          }
          draft={draft}
          against={against}
          of={(each) => each.deals.revenueShare}
          write={percent}
        />
        <Figure
          says={`of ${counted(draft.deals.won, 'won deal')} in time`}
          draft={draft}
          against={against}
          of={(each) => each.deals.share}
          write={percent}
        />
        <Figure
          says={
            draft.hoursInVain === null
              ? `no call is older than the ${counted(history.maturityDays, 'day')} that a win takes`
              : 'hours called in vain, at 20 minutes a lead'
          }
          draft={draft}
          against={against}
          of={(each) => each.hoursInVain}
          write={count}
        />
      </dl>
      <div className={classes.chart}>
        <QualifiedWeeks
          draft={weeksOf(draft)}
          against={against && weeksOf(against)}
          capacity={draft.capacity}
          height={104}
        />
      </div>
      <p className={classes.basis}>
        {day(isoOf(history.from), now)} to {day(isoOf(history.to), now)}:{' '}
        {counted(history.touchpoints, 'touchpoint')} of {counted(history.contacts, 'contact')} replayed here
        in <span className="figures">{count(Math.max(1, replay.took))} ms</span> a change; up to{' '}
        {count(replay.within)} stay under 100 ms. Without intervals: only the server's report says what
        decides.
        {draft.missing.length > 0 &&
          ` Nothing with ${draft.missing.join(', ')} was fetched to be replayed here; the server looks for it.`}
      </p>
    </>
  )
}

const isoOf = (at: number): string => new Date(at).toISOString()
const weeksOf = (figures: LiveFigures) => ({
  weeks: figures.weeks.map((week) => ({ ...week, week: isoOf(week.week) })),
})

function Figure({
  says,
  draft,
  against,
  of,
  write,
}: {
  says: string
  draft: LiveFigures
  against: LiveFigures | null
  of: (figures: LiveFigures) => number | null
  write: (value: number) => string
}) {
  const value = of(draft)
  const before = against && of(against)
  const same = before === value
  return (
    <div>
      <dt>{says}</dt>
      <dd data-changed={!same}>
        {value === null ? '\u2013' : write(value)}
        {before !== null && <small>{same ? 'as now' : `now ${write(before)}`}</small>}
      </dd>
    </div>
  )
}
