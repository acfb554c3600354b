// A new text of the agreement, begun from the version in the address, else from the active one, else from the smallest
// agreement that means something.
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { agreement, agreements } from '../api/queries.ts'
import { Workbench } from '../draft/Workbench.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Failure, WaitingBlock } from '../parts/States.tsx'

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
  const { hash } = useParams({ strict: false }) as { hash?: string }
  const versions = useQuery(agreements())
  const active = versions.data?.find((version) => version.active)?.hash
  const start = hash ?? active ?? versions.data?.[0]?.hash
  const base = useQuery({ ...agreement(start ?? ''), enabled: start !== undefined })
  const inForce = useQuery({ ...agreement(active ?? ''), enabled: active !== undefined })
  const failed = versions.error ?? base.error ?? inForce.error
  const ready =
    versions.data !== undefined &&
    (start === undefined || base.data !== undefined) &&
    (active === undefined || inForce.data !== undefined)
  if (ready)
    return (
      <Workbench
        key={start ?? 'first'}
        first={base.data?.document ?? FIRST_TEXT}
        base={base.data}
        active={inForce.data}
      />
    )
  return (
    <>
      <PageHead title="A new version of the agreement" about={'\u00a0'} />
      {failed ? <Failure error={failed} again={() => versions.refetch()} /> : <WaitingBlock height={480} />}
    </>
  )
}
