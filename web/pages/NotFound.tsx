// Where no page is: within the shell, so that everything else is one press away.
import { Button } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import { Go } from '../parts/Go.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Nothing } from '../parts/States.tsx'
import { paths } from '../paths.ts'

export function NotFound() {
  return (
    <>
      <PageHead title="There is no page here" />
      <Nothing
        title="The address may be mistyped, or what it showed was erased or merged."
        actions={
          <>
            <Button variant="default" onClick={() => spotlight.open()}>
              Search
            </Button>
            <Go href={paths.today()}>Go to Today</Go>
            <Go href={paths.leads()}>Go to Leads</Go>
          </>
        }
      >
        The search finds anybody by name, company or e-mail.
      </Nothing>
    </>
  )
}
