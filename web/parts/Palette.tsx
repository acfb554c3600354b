// The command palette: finds people by name, company or identifier on the server, goes anywhere, does the
// few things that can be done from everywhere.
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useMay } from '../api/me.ts'
import { accountsWindow, fewLeads } from '../api/queries.ts'
import type { AccountRow, LeadRow } from '../api/shapes.ts'
import { score } from '../figures.ts'
import { paths } from '../paths.ts'
import { BUCKET_SAYS } from '../words.ts'
import { useGo } from './Go.tsx'
import { Grades } from './Grades.tsx'
import classes from './Palette.module.css'

const SEARCH_AFTER_MS = 150
const FOUND_MAX = 8

export default function Palette({ onTypeIn }: { onTypeIn: () => void }) {
  const go = useGo()
  const [query, setQuery] = useState('')
  const [search] = useDebouncedValue(query.trim(), SEARCH_AFTER_MS)
  const asked = search.length >= 2
  const found = useQuery({ ...fewLeads({ bucket: 'any', order: 'rank', search }, FOUND_MAX), enabled: asked })
  const accounts = useQuery({ ...accountsWindow({ order: 'qualified', search }, 0), enabled: asked })
  const commands = useCommands(go, onTypeIn)
  const words = query.trim().toLowerCase()
  const groups: SpotlightActionGroupData[] = []
  if (asked && found.data?.leads.length)
    groups.push({ group: 'People', actions: found.data.leads.map((lead) => personAction(lead, go)) })
  if (asked && accounts.data?.accounts.length)
    groups.push({
      group: 'Accounts',
      actions: accounts.data.accounts.slice(0, 4).map((account) => accountAction(account, go)),
    })
  const fitting = commands.filter((command) => command.label.toLowerCase().includes(words))
  if (fitting.length) groups.push({ group: 'Go and do', actions: fitting })
  const listed = groups.flatMap((group) => group.actions.map((action) => action.id)).join(' ')
  // What the server finds comes after the key was pressed; enter must open the first of it. Spotlight marks the
  // chosen row by this attribute and offers no other way in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list as drawn is what it depends on
  useEffect(() => {
    const rows = document.querySelectorAll('[role="dialog"] [data-action]')
    for (const row of rows) row.removeAttribute('data-selected')
    rows[0]?.setAttribute('data-selected', 'true')
  }, [listed])
  return (
    <Spotlight
      actions={groups}
      filter={(_, actions) => actions}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      nothingFound={found.isFetching ? 'Searching' : 'Nobody and nothing by that name'}
      scrollable
      classNames={{ action: classes.action!, actionsGroup: classes.group! }}
      overlayProps={{ backgroundOpacity: 0.36, blur: 0 }}
      maxHeight={480}
      size={560}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        placeholder: 'A name, a company, an e-mail, or where to go',
        'aria-label': 'Search and go anywhere',
      }}
    />
  )
}

function personAction(lead: LeadRow, go: (href: string) => void) {
  return {
    id: `contact-${lead.contact}`,
    label: lead.name ?? lead.identifiers[0]?.value ?? lead.contact,
    description: [lead.title, lead.account?.name ?? lead.account?.domain, BUCKET_SAYS[lead.bucket]]
      .filter(Boolean)
      .join(' · '),
    rightSection: (
      <span style={{ display: 'flex', gap: 12, alignItems: 'center' }}>
        <Grades fit={lead.fit} engagement={lead.engagement} /> {score(lead.score)}
      </span>
    ),
    onClick: () => go(paths.contact(lead.contact)),
  }
}

function accountAction(account: AccountRow, go: (href: string) => void) {
  return {
    id: `account-${account.id}`,
    label: account.name ?? account.domain ?? account.id,
    description: [account.name ? account.domain : null, `${account.contacts} contacts`]
      .filter(Boolean)
      .join(' · '),
    onClick: () => go(paths.account(account.id)),
  }
}

function useCommands(go: (href: string) => void, onTypeIn: () => void) {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const mayTypeIn = useMay('typeIn')
  const places: [string, string][] = [
    ['Today', paths.today()],
    ['Leads to call now', paths.leads()],
    ['Leads in nurture', paths.leads({ bucket: 'nurture' })],
    ['Leads by account', paths.leads({ group: 'account' })],
    ['Accounts', paths.accounts()],
    ['Sources and channels', paths.sources()],
    ['Agreement', paths.agreement()],
    ['Check a new agreement', paths.newAgreement()],
    ['Import a file', paths.settings('import')],
    ['Keys and the Segment snippet', paths.settings('keys')],
    ['Users', paths.settings('users')],
  ]
  const commands = places.map(([label, href]) => ({ id: href, label, onClick: () => go(href) }))
  if (mayTypeIn)
    commands.unshift({ id: 'type-in', label: 'Type in a call or a visit to the booth', onClick: onTypeIn })
  commands.push({
    id: 'system',
    label: 'Colours as the system has them',
    onClick: () => setColorScheme('auto'),
  })
  commands.push({
    id: 'scheme',
    label: dark ? 'Light colours' : 'Dark colours',
    onClick: () => setColorScheme(dark ? 'light' : 'dark'),
  })
  return commands
}
