// Where no page is.
import { Go } from '../parts/Go.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Nothing } from '../parts/States.tsx'
import { paths } from '../paths.ts'

export function NotFound() {
  return (
    <div style={{ padding: '0 32px' }}>
      <PageHead title="There is no page here" />
      <Nothing
        title="The address may be mistyped, or what it showed was erased or merged."
        actions={
          <>
            <Go href={paths.today()}>Today</Go> <Go href={paths.leads()}>Leads</Go>
          </>
        }
      >
        Ctrl K finds anybody by name, company or e-mail.
      </Nothing>
    </div>
  )
}
