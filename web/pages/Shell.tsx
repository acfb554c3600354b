// What is around every page: the navigation by what people do, the command palette, the keys, live updates and
// the dialog to type in what happened. On a narrow screen the navigation folds to a bar at the bottom.
import { ActionIcon, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import {
  IconBuilding,
  IconDots,
  IconFileCertificate,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconPhoneOutgoing,
  IconPlus,
  IconRouteAltLeft,
  IconSearch,
  IconSettings,
  IconSun,
  IconSunrise,
} from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { ask } from '../api/ask.ts'
import { useFreshness, useLiveState } from '../api/changes.ts'
import { useMay, useMe } from '../api/me.ts'
import { useKeys } from '../keys.ts'
import { Go, useGo } from '../parts/Go.tsx'
import { KeysHelp } from '../parts/KeysHelp.tsx'
import { Mark } from '../parts/Mark.tsx'
import { TypeInContext } from '../parts/typeInContext.ts'
import { api, paths } from '../paths.ts'
import classes from './Shell.module.css'

const Palette = lazy(() => import('../parts/Palette.tsx'))
const TypeIn = lazy(() => import('../parts/TypeIn.tsx'))

const PLACES = [
  { says: 'Today', href: paths.today(), icon: IconSunrise },
  { says: 'Leads', href: paths.leads(), icon: IconPhoneOutgoing },
  { says: 'Accounts', href: paths.accounts(), icon: IconBuilding },
  { says: 'Sources', href: paths.sources(), icon: IconRouteAltLeft },
  { says: 'Agreement', href: paths.agreement(), icon: IconFileCertificate },
  { says: 'Settings', href: paths.settings(), icon: IconSettings },
] as const
/** The bar at the bottom has room for four; the rest is in its menu. */
const ON_THE_BAR = 4

/** A contact's page belongs to Leads, a simulation to the agreement: that is where one comes from. */
function isAt(href: string, pathname: string): boolean {
  if (href === paths.today()) return pathname === '/'
  if (href === paths.settings()) return pathname.startsWith('/settings')
  if (href === paths.leads() && pathname.startsWith('/contacts')) return true
  if (href === paths.agreement() && pathname.startsWith(paths.simulations())) return true
  return pathname === href || pathname.startsWith(`${href}/`)
}

export function Shell() {
  useFreshness()
  const go = useGo()
  const mayTypeIn = useMay('typeIn')
  const [keysShown, setKeysShown] = useState(false)
  const [typeIn, setTypeIn] = useState<{ contact: string; name: string | null } | 'new' | null>(null)
  useKeys({
    'g t': () => go(paths.today()),
    'g l': () => go(paths.leads()),
    'g a': () => go(paths.accounts()),
    'g s': () => go(paths.sources()),
    '?': () => setKeysShown(true),
    n: (event) => {
      // A contact's page takes n for itself.
      if (!mayTypeIn || window.location.pathname.startsWith(paths.contact(''))) return
      event.preventDefault()
      setTypeIn('new')
    },
  })
  return (
    <TypeInContext value={setTypeIn}>
      <a href="#main" className={classes.skip}>
        Skip to the page
      </a>
      <div className={classes.shell}>
        <Side onKeys={() => setKeysShown(true)} onTypeIn={() => setTypeIn('new')} />
        <main id="main" className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
        <BottomBar onTypeIn={() => setTypeIn('new')} />
      </div>
      <KeysHelp opened={keysShown} onClose={() => setKeysShown(false)} />
      <Suspense>
        <Palette onTypeIn={() => setTypeIn('new')} />
        {typeIn !== null && <TypeIn about={typeIn} onClose={() => setTypeIn(null)} />}
      </Suspense>
    </TypeInContext>
  )
}

function Side({ onKeys, onTypeIn }: { onKeys: () => void; onTypeIn: () => void }) {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const mayTypeIn = useMay('typeIn')
  return (
    <nav className={classes.side} aria-label="Main">
      <Go href={paths.today()} className={classes.word}>
        <Mark /> Assay
      </Go>
      <button type="button" className={classes.search} onClick={() => spotlight.open()}>
        <IconSearch size={15} stroke={1.8} aria-hidden="true" />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <ul className={classes.places}>
        {PLACES.map(({ says, href, icon: Icon }) => (
          <li key={href}>
            <Go
              href={href}
              className={classes.place}
              aria-current={isAt(href, pathname) ? 'page' : undefined}
            >
              <Icon size={17} stroke={1.6} aria-hidden="true" />
              {says}
            </Go>
          </li>
        ))}
      </ul>
      {mayTypeIn && (
        <button type="button" className={classes.typeIn} onClick={onTypeIn}>
          <IconPlus size={16} stroke={1.8} aria-hidden="true" />
          <span>Type in a call or visit</span>
        </button>
      )}
      <div className={classes.foot}>
        <LiveMark />
        <div className={classes.footRow}>
          <WhoMenu onKeys={onKeys} />
          <SchemeSwitch />
        </div>
      </div>
    </nav>
  )
}

const LIVE_SAYS = { connecting: 'Connecting', live: 'Live', away: 'Not live, connecting again' } as const

function LiveMark() {
  const state = useLiveState()
  return (
    <p className={classes.live} data-state={state} role="status">
      <span aria-hidden="true" />
      {LIVE_SAYS[state]}
    </p>
  )
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return (
    <Tooltip label={dark ? 'Light' : 'Dark'}>
      <ActionIcon
        aria-label={dark ? 'Switch to light colours' : 'Switch to dark colours'}
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      >
        {dark ? <IconSun size={16} stroke={1.6} /> : <IconMoon size={16} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  )
}

function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await ask(api.session(), { method: 'DELETE' })
    client.clear()
    window.location.assign(paths.signIn())
  }
}

function WhoMenu({ onKeys }: { onKeys: () => void }) {
  const me = useMe()
  const signOut = useSignOut()
  return (
    <Menu position="top-start" width={208} shadow="md">
      <Menu.Target>
        <button type="button" className={classes.who}>
          <span>{me?.name ?? me?.email}</span>
          <small>{me?.role}</small>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} />} onClick={onKeys}>
          Keys
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function BottomBar({ onTypeIn }: { onTypeIn: () => void }) {
  const go = useGo()
  const signOut = useSignOut()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const mayTypeIn = useMay('typeIn')
  const rest = PLACES.slice(ON_THE_BAR)
  const away = useLiveState() === 'away'
  return (
    <nav className={classes.bar} aria-label="Main, at the bottom">
      {away && (
        <p className={classes.away} role="status">
          {LIVE_SAYS.away}
        </p>
      )}
      {PLACES.slice(0, ON_THE_BAR).map(({ says, href, icon: Icon }) => (
        <Go key={href} href={href} aria-current={isAt(href, pathname) ? 'page' : undefined}>
          <Icon size={20} stroke={1.6} aria-hidden="true" />
          {says}
        </Go>
      ))}
      <Menu position="top-end" width={224} shadow="md">
        <Menu.Target>
          <button
            type="button"
            aria-current={rest.some((place) => isAt(place.href, pathname)) ? 'page' : undefined}
          >
            <IconDots size={20} stroke={1.6} aria-hidden="true" />
            More
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map(({ says, href, icon: Icon }) => (
            <Menu.Item key={href} leftSection={<Icon size={16} stroke={1.6} />} onClick={() => go(href)}>
              {says}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconSearch size={16} stroke={1.6} />} onClick={() => spotlight.open()}>
            Search
          </Menu.Item>
          {mayTypeIn && (
            <Menu.Item leftSection={<IconPlus size={16} stroke={1.6} />} onClick={onTypeIn}>
              Type in a call or visit
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={dark ? <IconSun size={16} stroke={1.6} /> : <IconMoon size={16} stroke={1.6} />}
            onClick={() => setColorScheme(dark ? 'light' : 'dark')}
          >
            {dark ? 'Light colours' : 'Dark colours'}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={signOut}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  )
}
