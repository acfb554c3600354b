// Settings: bringing files in, keys for what feeds Assay, and who may sign in.
import { useParams } from '@tanstack/react-router'
import { useMay } from '../api/me.ts'
import { Go } from '../parts/Go.tsx'
import { useTabTitle } from '../parts/PageHead.tsx'
import { Nothing } from '../parts/States.tsx'
import { paths } from '../paths.ts'
import { ImportFiles } from './ImportFiles.tsx'
import { Keys } from './Keys.tsx'
import tabs from './Leads.module.css'
import { Users } from './Users.tsx'

const SECTIONS = [
  { section: 'import', says: 'Import' },
  { section: 'keys', says: 'Keys and snippet' },
  { section: 'users', says: 'Users' },
] as const

export function Settings() {
  useTabTitle('Settings')
  const params = useParams({ strict: false }) as { section?: string }
  const section = SECTIONS.find((each) => each.section === params.section)?.section ?? 'import'
  return (
    <>
      <div className={tabs.head}>
        <h1>Settings</h1>
        <nav className={tabs.tabs} aria-label="Settings">
          {SECTIONS.map((each) => (
            <Go
              key={each.section}
              href={paths.settings(each.section)}
              aria-current={each.section === section ? 'page' : undefined}
            >
              {each.says}
            </Go>
          ))}
        </nav>
      </div>
      <div style={{ paddingTop: 24 }}>
        {section === 'import' && (
          <Allowed deed="importFiles">
            <ImportFiles />
          </Allowed>
        )}
        {section === 'keys' && (
          <Allowed deed="manageKeys">
            <Keys />
          </Allowed>
        )}
        {section === 'users' && (
          <Allowed deed="manageUsers">
            <Users />
          </Allowed>
        )}
      </div>
    </>
  )
}

function Allowed({
  deed,
  children,
}: {
  deed: 'importFiles' | 'manageKeys' | 'manageUsers'
  children: React.ReactNode
}) {
  const may = useMay(deed)
  if (may) return children
  return (
    <Nothing title="Your role does not allow this">
      An admin can do it, or give you another role under Users.
    </Nothing>
  )
}
