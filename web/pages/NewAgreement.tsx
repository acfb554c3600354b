// A new text of the agreement: checked while it is written, each fault in its place with the nearest valid word,
// then kept as a version, then activated. What was active stays as a version.
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { checkAgreement, useActivate, useStoreAgreement } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import { agreement, agreements } from '../api/queries.ts'
import type { AgreementCheck, AgreementProblem } from '../api/shapes.ts'
import { counted } from '../figures.ts'
import { useGo } from '../parts/Go.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, WaitingBlock } from '../parts/States.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { goToPlace, YamlEditor } from '../parts/YamlEditor.tsx'
import { paths } from '../paths.ts'
import classes from './Agreement.module.css'

const CHECK_AFTER_MS = 350
/** What an empty Assay starts from: the smallest agreement that means something. */
const FIRST_TEXT = `assay: 1
name: Our first agreement
scorecards:
  main:
    fit:
      - { says: Who decides, attribute: contact.jobLevel, points: { head: 20, manager: 15, student: -20, unknown: 0 } }
    engagement:
      - { says: Looks at prices, touchpoint: page_viewed, where: { path: /pricing* }, points: 8, halfLife: 14d, cap: 24 }
    grades: { fit: { A: 20, B: 10, C: 0, D: below }, engagement: { 1: 20, 2: 10, 3: 5, 4: below } }
buckets:
  qualified:
    - { says: Asked for a price or a demo, when: { touchpoint: [quote_requested, demo_requested], within: 30d } }
    - { says: Fits and is looking, when: { fit: B.., engagement: 2.. } }
`

export function NewAgreement() {
  const versions = useQuery(agreements())
  const start = versions.data?.find((version) => version.active) ?? versions.data?.[0]
  const document = useQuery({ ...agreement(start?.hash ?? ''), enabled: start !== undefined })
  const failed = versions.error ?? document.error
  const ready = versions.data !== undefined && (start === undefined || document.data !== undefined)
  return (
    <>
      {failed && !ready && (
        <>
          <PageHead title="A new text of the agreement" />
          <Failure error={failed} again={() => versions.refetch()} />
        </>
      )}
      {!failed && !ready && (
        <>
          <PageHead title="A new text of the agreement" about={'\u00a0'} />
          <WaitingBlock height={480} />
        </>
      )}
      {ready && <Editor first={document.data?.document ?? FIRST_TEXT} active={start?.hash} />}
    </>
  )
}

function Editor({ first, active }: { first: string; active: string | undefined }) {
  const [text, setText] = useState(first)
  const [checked] = useDebouncedValue(text, CHECK_AFTER_MS)
  const area = useRef<HTMLTextAreaElement>(null)
  const check = useQuery({
    queryKey: ['agreement-check', checked],
    queryFn: () => checkAgreement(checked),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  })
  const faultLines = useMemo(
    () =>
      new Set(
        (check.data?.problems ?? []).flatMap((problem) => (problem.line === null ? [] : [problem.line])),
      ),
    [check.data],
  )
  const unsaved = text !== first
  useEffect(() => {
    if (!unsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [unsaved])
  const fresh = check.data !== undefined && checked === text && !check.isPlaceholderData
  return (
    <>
      <PageHead
        title="A new text of the agreement"
        about="Checked while you write. Nothing changes for anybody until it is activated."
        actions={<Keep text={text} check={check.data} ready={fresh} active={active} />}
      />
      <div className={classes.editor}>
        <YamlEditor text={text} onChange={setText} faultLines={faultLines} area={area} />
        <div aria-live="polite">
          <Section title={titleOf(check.data)}>
            {check.error && <Failure error={check.error} again={() => check.refetch()} />}
            {check.data && (
              <Problems
                problems={check.data.problems}
                onGo={(problem) => {
                  if (area.current && problem.line !== null)
                    goToPlace(area.current, problem.line, problem.column ?? 1)
                }}
              />
            )}
            {check.data?.valid && (
              <p className={classes.good}>
                {check.data.hash === active
                  ? 'This is the agreement that is active.'
                  : 'It can be kept as a version and activated. Every score follows at once; what was decided before stays as it was decided.'}
              </p>
            )}
          </Section>
        </div>
      </div>
    </>
  )
}

function titleOf(check: AgreementCheck | undefined): string {
  if (!check) return 'Checking'
  if (check.valid) return 'No faults'
  return counted(check.problems.length, 'fault')
}

function Problems({
  problems,
  onGo,
}: {
  problems: readonly AgreementProblem[]
  onGo: (p: AgreementProblem) => void
}) {
  return (
    <ol className={classes.problems}>
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.path}:${problem.message}`}>
          <button type="button" onClick={() => onGo(problem)}>
            <span>{problem.line === null ? 'whole text' : `line ${problem.line}`}</span>
            <b style={{ fontWeight: 500 }}>{problem.message}</b>
            <small>
              {problem.path && <code>{problem.path}</code>}
              {problem.expected && ` Expected ${problem.expected}.`}
              {problem.nearest && (
                <>
                  {' '}
                  Did you mean <code>{problem.nearest}</code>?
                </>
              )}
            </small>
          </button>
        </li>
      ))}
    </ol>
  )
}

function Keep({
  text,
  check,
  ready,
  active,
}: {
  text: string
  check: AgreementCheck | undefined
  ready: boolean
  active: string | undefined
}) {
  const may = useMay('editAgreement')
  const store = useStoreAgreement()
  const activate = useActivate()
  const go = useGo()
  if (!may) return null
  const keepable = ready && check?.valid === true && check.hash !== active
  const keep = () =>
    store.mutate(text, {
      onSuccess: (version) => {
        tell('Kept as a version.')
        go(paths.agreement(version.hash))
      },
      onError: tellFailure,
    })
  const keepAndActivate = () =>
    store.mutate(text, {
      onSuccess: (version) =>
        activate.mutate(version.hash, {
          onSuccess: () => {
            tell(
              `${version.name} is active. Everybody is being scored anew.`,
              active ? () => activate.mutate(active, { onError: tellFailure }) : undefined,
            )
            go(paths.agreement())
          },
          onError: tellFailure,
        }),
      onError: tellFailure,
    })
  return (
    <>
      <Button variant="default" disabled={!keepable} loading={store.isPending} onClick={keep}>
        Keep as a version
      </Button>
      <Button disabled={!keepable} loading={store.isPending || activate.isPending} onClick={keepAndActivate}>
        Keep and activate
      </Button>
    </>
  )
}
