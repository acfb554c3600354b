// Bring a file in: first a dry run that shows what would happen and every rejected row, then the import itself.
// Importing the same file twice changes nothing the second time.
import { Button, FileInput, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, saysOf } from '../api/ask.ts'
import { imports } from '../api/queries.ts'
import type { ImportKind, ImportReport, ImportRun } from '../api/shapes.ts'
import { count, counted } from '../figures.ts'
import { Ago } from '../parts/Ago.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { api } from '../paths.ts'
import classes from './Settings.module.css'

const KINDS: Record<ImportKind, string> = {
  contacts: 'Contacts: one person a row',
  accounts: 'Accounts: one company a row',
  touchpoints: 'Touchpoints: one dated thing a row',
  opportunities: 'Opportunities: one deal a row',
  claims: 'Claims: one dated value a row',
  leads: 'Leads: one open lead a row',
}
/** Rejected rows drawn; a file that is wrong throughout has one fault, not a hundred thousand. */
const REJECTED_SHOWN_MAX = 500

export function ImportFiles() {
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [map, setMap] = useState<File | null>(null)
  const [kind, setKind] = useState<ImportKind>('contacts')
  const [tried, setTried] = useState(false)
  const run = useMutation({
    mutationFn: (dryRun: boolean) => {
      const form = new FormData()
      if (map) form.append('map', map)
      form.append('file', file!)
      return ask<ImportReport>(api.imports({ as: kind, dryRun }), { method: 'POST', body: form })
    },
    onSuccess: (_, dryRun) => {
      setTried(dryRun)
      if (!dryRun) client.invalidateQueries()
    },
  })
  const forget = () => {
    setTried(false)
    run.reset()
  }
  return (
    <div className={classes.narrow}>
      <Section title="Import a file">
        <p className={classes.text}>
          CSV or XLSX. The exports of HubSpot and Salesforce map themselves; other columns need a mapping
          file. Press for a dry run first: it stores nothing and says what would happen.
        </p>
        <form
          className={classes.row}
          onSubmit={(event) => {
            event.preventDefault()
            run.mutate(true)
          }}
        >
          <FileInput
            label="File"
            placeholder="CSV or XLSX"
            accept=".csv,.tsv,.txt,.xlsx"
            required
            clearable
            value={file}
            onChange={(next) => {
              setFile(next)
              forget()
            }}
          />
          <Select
            label="As"
            data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
            value={kind}
            onChange={(value) => {
              setKind(value as ImportKind)
              forget()
            }}
          />
          <FileInput
            label="Mapping, if it needs one"
            placeholder="YAML or JSON"
            accept=".yaml,.yml,.json"
            clearable
            value={map}
            onChange={(next) => {
              setMap(next)
              forget()
            }}
          />
          <Button
            type="submit"
            size="sm"
            variant={tried ? 'default' : 'filled'}
            disabled={!file}
            loading={run.isPending && run.variables === true}
          >
            Dry run
          </Button>
          {tried && (
            <Button size="sm" loading={run.isPending} onClick={() => run.mutate(false)}>
              Import
            </Button>
          )}
        </form>
        {run.error && (
          <p role="alert" className={classes.fault}>
            {saysOf(run.error)}
          </p>
        )}
        {run.data && <Report report={run.data} dry={run.variables} />}
      </Section>
      <Runs />
    </div>
  )
}

function Report({ report, dry }: { report: ImportReport; dry: boolean }) {
  const facts: [string, number][] = [
    ['rows read', report.read],
    [dry ? 'would be new' : 'new', report.created],
    [dry ? 'would change' : 'changed', report.updated],
    ['known already', report.unchanged],
    ['rejected', report.rejectedTotal ?? report.rejected.length],
  ]
  return (
    <div role="status" aria-label={dry ? 'What would happen' : 'What happened'}>
      <ul className={classes.facts}>
        {facts.map(([says, n]) => (
          <li key={says}>
            <b>{count(n)}</b> {says}
          </li>
        ))}
      </ul>
      {report.notes?.map((note) => (
        <p key={note} className={classes.text}>
          {note}
        </p>
      ))}
      <Lines of={report} />
    </div>
  )
}

/** The rows that were not taken, and the cells of taken rows that could not be used. */
function Lines({ of: { rejected, rejectedTotal, noted = [], notedTotal } }: { of: ImportReport }) {
  return (
    <>
      {rejected.length > 0 && (
        <LineTable
          rows={rejected}
          total={rejectedTotal ?? rejected.length}
          caption="Rejected rows"
          why="Why it was rejected"
        />
      )}
      {noted.length > 0 && (
        <LineTable
          rows={noted}
          total={notedTotal ?? noted.length}
          caption="Cells that were left out"
          why="Why the cell was left out; its row was taken"
        />
      )}
    </>
  )
}

function LineTable({
  rows,
  total,
  caption,
  why,
}: {
  rows: ImportReport['rejected']
  total: number
  caption: string
  why: string
}) {
  const shown = rows.slice(0, REJECTED_SHOWN_MAX)
  return (
    <div className={classes.rejected}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Column</th>
            <th scope="col">{why}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={`${row.line} ${row.field} ${row.reason}`}>
              <td>{count(row.line)}</td>
              <td>{row.field ?? ''}</td>
              <td>{row.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > shown.length && (
        <p className={classes.text}>
          And {count(total - shown.length)} more; <code>assay import --json</code> lists them all.
        </p>
      )}
    </div>
  )
}

function Runs() {
  const { data, error, refetch } = useQuery(imports())
  return (
    <Section title="Imports so far">
      {error && !data && <Failure error={error} again={refetch} />}
      {!error && !data && <WaitingRows rows={3} height={44} widths={[50, 50]} />}
      {data && data.length === 0 && <Nothing title="No file has been imported yet" />}
      {data && data.length > 0 && (
        <ul className={classes.list}>
          {data.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Run({ run }: { run: ImportRun }) {
  const [open, setOpen] = useState(false)
  const rejected = run.report?.rejectedTotal ?? run.report?.rejected.length ?? 0
  const noted = run.report?.notedTotal ?? run.report?.noted?.length ?? 0
  return (
    <li className={classes.run}>
      <div>
        <b>{run.file}</b>
        <small>
          {run.as}
          {run.report
            ? `: ${counted(run.report.read, 'row')} read, ${count(run.report.created)} new, ${count(run.report.updated)} changed, ${count(rejected)} rejected${noted > 0 ? `, ${counted(noted, 'cell')} left out` : ''}`
            : run.finishedAt
              ? ': failed'
              : ': running'}
        </small>
        {open && run.report && <Lines of={run.report} />}
      </div>
      <span>
        <Ago at={run.startedAt} />
      </span>
      {rejected + noted > 0 && (
        <Button variant="default" size="compact-xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : rejected > 0 ? 'Rejected rows' : 'Cells left out'}
        </Button>
      )}
    </li>
  )
}
