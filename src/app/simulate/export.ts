// A report as a table for a spreadsheet: one figure a row, so that every part of the report has the same four columns.
// Deliberately absent: the charts' points and the examples of the flow; JSON has everything.

import type { ModelFigures, SimulationReport } from '../../contract/simulation.ts'

type Row = readonly [part: string, figure: string, of: string, value: string | number | null]

const HEAD: Row = ['part', 'figure', 'of', 'value']

/** RFC 4180 with a header line. */
export const reportAsCsv = (report: SimulationReport): string =>
  [HEAD, ...rowsOf(report)].map((row) => `${row.map(cell).join(',')}\r\n`).join('')

/** A text that a spreadsheet would take for a formula is set off with an apostrophe (OWASP, CSV injection). */
function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function* rowsOf(report: SimulationReport): Generator<Row> {
  const { settings, watermark } = report
  yield ['report', 'from', '', report.from]
  yield ['report', 'to', '', report.to]
  yield ['report', 'evidence known by', '', watermark.knownAt]
  yield ['report', 'kernel', '', report.kernel]
  for (const [name, value] of Object.entries(settings))
    yield ['settings', name, '', typeof value === 'boolean' ? String(value) : value]
  yield ['leads', 'leads', '', report.leads]
  yield ['leads', 'old enough', '', report.maturedLeads]
  for (const [name, value] of Object.entries(report.deals)) yield ['deals', name, '', value]
  for (const { metric, draft, against, difference, interval, decides } of report.differences) {
    yield ['difference', metric, 'draft', draft]
    yield ['difference', metric, 'against', against]
    yield ['difference', metric, 'difference', difference]
    yield ['difference', metric, 'low', interval?.low ?? null]
    yield ['difference', metric, 'high', interval?.high ?? null]
    yield ['difference', metric, 'decides', String(decides)]
  }
  yield* rowsOfModel('draft', report.draft)
  if (report.against !== null) yield* rowsOfModel('against', report.against)
  for (const { against, draft, leads, won, revenue } of report.flow) {
    yield ['flow', `${against} to ${draft}`, 'leads', leads]
    yield ['flow', `${against} to ${draft}`, 'won', won]
    yield ['flow', `${against} to ${draft}`, 'revenue', revenue]
  }
  for (const { word, says } of report.notes) yield ['note', word, '', says]
}

function* rowsOfModel(part: string, model: ModelFigures): Generator<Row> {
  yield [part, 'name', '', model.name]
  yield [part, 'hash', '', model.hash]
  yield [part, 'qualified', '', model.qualified]
  yield [part, 'qualifiedPerWeek', '', model.qualifiedPerWeek]
  const { leadDays, leadDaysHistogram: _, ...deals } = model.deals
  for (const [name, value] of Object.entries(deals)) yield [part, `deals.${name}`, '', value]
  yield [part, 'deals.leadDays.median', '', leadDays?.median ?? null]
  for (const [name, value] of Object.entries(model.matured)) yield [part, `matured.${name}`, '', value]
  for (const [name, value] of Object.entries(model.atCapacity)) yield [part, `atCapacity.${name}`, '', value]
  yield [part, 'missed.deals', '', model.missed.deals]
  yield [part, 'missed.revenue', '', model.missed.revenue]
  yield [part, 'disqualifiedWon.deals', '', model.disqualifiedWon.deals]
  yield [part, 'disqualifiedWon.revenue', '', model.disqualifiedWon.revenue]
  yield [part, 'wasted.leads', '', model.wasted.leads]
  yield [part, 'wasted.hours', '', model.wasted.hours]
  for (const { week, qualified, won, revenue } of model.weeks) {
    yield [part, 'week.qualified', week, qualified]
    yield [part, 'week.won', week, won]
    yield [part, 'week.revenue', week, revenue]
  }
  for (const [kind, groups] of [
    ['source', model.bySource],
    ['segment', model.bySegment],
  ] as const)
    for (const { name, ...figures } of groups)
      for (const [figure, value] of Object.entries(figures)) yield [part, `${kind}.${figure}`, name, value]
  for (const { grade, leads, won, winRate } of model.byGrade) {
    yield [part, 'grade.leads', grade, leads]
    yield [part, 'grade.won', grade, won]
    yield [part, 'grade.winRate', grade, winRate]
  }
  for (const [kind, examples] of [
    ['missed', model.missed.examples],
    ['disqualifiedWon', model.disqualifiedWon.examples],
    ['wasted', model.wasted.examples],
  ] as const)
    for (const { name, contact, account, because } of examples)
      yield [part, `${kind}.example`, [name ?? contact, account].filter(Boolean).join(', '), because]
}
