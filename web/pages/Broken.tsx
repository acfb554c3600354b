// What a page shows that threw: the sentence of a failed request, or that the page itself is at fault.
import type { ErrorComponentProps } from '@tanstack/react-router'
import { PageHead } from '../parts/PageHead.tsx'
import { Failure } from '../parts/States.tsx'

export function Broken({ error, reset }: ErrorComponentProps) {
  const again = () => {
    reset()
    window.location.reload()
  }
  return (
    <div style={{ padding: '0 32px' }}>
      <PageHead title="This page did not load" />
      <Failure error={error} again={again} />
    </div>
  )
}
