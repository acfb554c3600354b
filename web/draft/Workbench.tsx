// Where a draft is worked on: its numbers as a form and its text side by side, what it would have done above both, its
// faults in their place and its difference to the active version. Nothing changes for anybody until it is signed.
import { Button, SegmentedControl } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { checkAgreement, useSimulate, useStoreAgreement } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import type { AgreementCheck, AgreementPage } from '../api/shapes.ts'
import { count, counted } from '../figures.ts'
import { useGo } from '../parts/Go.tsx'
import { NARROW } from '../parts/LeadsTable.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Failure } from '../parts/States.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { goToPlace, showLine, YamlEditor } from '../parts/YamlEditor.tsx'
import { paths } from '../paths.ts'
import { Live } from '../replay/Live.tsx'
import { changed, Diff } from './Diff.tsx'
import { DraftForm } from './DraftForm.tsx'
import { Problems } from './Problems.tsx'
import classes from './Workbench.module.css'

const CHECK_AFTER_MS = 350

type Side = 'form' | 'text' | 'changes'

export function Workbench({
  first,
  base,
  active,
}: {
  /** The text to begin with, and the version that it is of. */
  first: string
  base: AgreementPage | undefined
  active: AgreementPage | undefined
}) {
  const [text, setText] = useState(first)
  const [checked] = useDebouncedValue(text, CHECK_AFTER_MS)
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches)
  const [side, setSide] = useState<Side>(narrow ? 'form' : 'text')
  const area = useRef<HTMLTextAreaElement>(null)
  const check = useQuery({
    queryKey: ['agreement-check', checked],
    queryFn: () => checkAgreement(checked),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  })
  const problems = check.data?.problems ?? []
  const faultLines = useMemo(
    () => new Set((check.data?.problems ?? []).flatMap(({ line }) => (line === null ? [] : [line]))),
    [check.data],
  )
  useWarning(text !== first)
  const plain = useRef(base?.plain ?? null)
  if (check.data?.plain) plain.current = check.data.plain
  const turn = (next: string) => {
    setText(next)
    // What the hand turns on the left is seen to change on the right.
    if (area.current) showLine(area.current, firstChange(text, next))
  }
  const fresh = check.data !== undefined && checked === text && !check.isPlaceholderData
  const before = active?.document ?? base?.document ?? first
  const difference = useMemo(() => changed(before, text), [before, text])
  const sides = [
    ...(narrow ? [{ value: 'form', label: 'Numbers' }] : []),
    { value: 'text', label: 'Text' },
    { value: 'changes', label: `Changes ${changeCount(difference)}` },
  ]
  const showsForm = !narrow || side === 'form'
  return (
    <>
      <PageHead
        title={base ? `A new version of ${base.name}` : 'The first agreement'}
        about="Turn the numbers or write the text. Nothing changes for anybody until both sides have signed."
        actions={<Keep text={text} check={check.data} ready={fresh} />}
      />
      <Live text={text} against={active?.document ?? null} />
      <div className={classes.bench}>
        <div className={classes.right}>
          <SegmentedControl
            aria-label="View"
            data={sides}
            value={narrow || side !== 'form' ? side : 'text'}
            onChange={(value) => setSide(value as Side)}
          />
          <div aria-live="polite">
            {check.error && <Failure error={check.error} again={() => check.refetch()} />}
            {problems.length > 0 && (
              <Problems
                problems={problems}
                onGo={({ line, column }) => {
                  setSide('text')
                  if (area.current && line !== null) goToPlace(area.current, line, column ?? 1)
                }}
              />
            )}
            {check.data?.valid && problems.length === 0 && (
              <p className={classes.good}>{standing(check.data, active)}</p>
            )}
          </div>
          {side === 'changes' && <Diff before={before} after={text} />}
          <div hidden={side === 'changes' || (narrow && side === 'form')}>
            <YamlEditor
              text={text}
              onChange={setText}
              faultLines={faultLines}
              changedLines={difference.lines}
              area={area}
            />
          </div>
        </div>
        <div className={classes.left} hidden={!showsForm}>
          <DraftForm text={text} plain={plain.current} onChange={turn} />
        </div>
      </div>
    </>
  )
}

const changeCount = ({ gone, lines }: ReturnType<typeof changed>): string =>
  gone === 0 && lines.size === 0 ? '' : `+${count(lines.size)} \u2212${count(gone)}`

/** The first line in which two texts differ, counted from one. */
function firstChange(before: string, after: string): number {
  let at = 0
  while (at < after.length && before[at] === after[at]) at++
  return after.slice(0, at).split('\n').length
}

function standing(check: AgreementCheck, active: AgreementPage | undefined): string {
  const warnings =
    check.warnings.length > 0 ? ` ${counted(check.warnings.length, 'word')} to look at again.` : ''
  if (check.hash === active?.hash) return `No faults. This is the version in force.${warnings}`
  return `No faults.${warnings}`
}

/** The browser asks before a text that nobody kept is lost. */
function useWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [unsaved])
}

function Keep({ text, check, ready }: { text: string; check: AgreementCheck | undefined; ready: boolean }) {
  const may = useMay('editAgreement')
  const store = useStoreAgreement()
  const simulate = useSimulate()
  const go = useGo()
  if (!may) return null
  const keepable = ready && check?.valid === true
  const keep = () =>
    store.mutate(text, {
      onSuccess: (version) => {
        tell('Saved as a draft.')
        go(paths.agreement(version.hash))
      },
      onError: tellFailure,
    })
  const keepAndSimulate = () =>
    store.mutate(text, {
      onSuccess: (version) =>
        simulate.mutate(
          { draft: version.hash },
          { onSuccess: (view) => go(paths.simulation(view.id)), onError: tellFailure },
        ),
      onError: tellFailure,
    })
  return (
    <>
      <Button variant="default" disabled={!keepable} loading={store.isPending} onClick={keep}>
        Save as draft
      </Button>
      <Button disabled={!keepable} loading={store.isPending || simulate.isPending} onClick={keepAndSimulate}>
        Save and simulate
      </Button>
    </>
  )
}
