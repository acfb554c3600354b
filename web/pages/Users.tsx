// Who may sign in, with which role. Somebody new gets a one-time link; there are no passwords to hand out.
import { Button, Menu, Select, TextInput } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Role } from '../../src/contract/manage.ts'
import { saysOf } from '../api/ask.ts'
import { useChangeUser, useMakeUser, useNewLink, useRemoveUser } from '../api/deeds.ts'
import { useMe } from '../api/me.ts'
import { users } from '../api/queries.ts'
import type { UserRow } from '../api/shapes.ts'
import { Ago } from '../parts/Ago.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, WaitingRows } from '../parts/States.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { ROLE_SAYS } from '../words.ts'
import { ShownOnce } from './Keys.tsx'
import classes from './Settings.module.css'

const ROLES = Object.entries(ROLE_SAYS).map(([value, label]) => ({ value, label }))
const ROLE_NAMES = Object.keys(ROLE_SAYS).map((value) => ({ value, label: value }))

export function Users() {
  const { data, error, refetch } = useQuery(users())
  const [link, setLink] = useState<{ email: string; text: string } | null>(null)
  return (
    <div className={classes.narrow}>
      <Section title="Invite somebody">
        <Invite onLink={setLink} />
        {link && (
          <ShownOnce
            label={`Sign-in link of ${link.email}`}
            text={link.text}
            says={`Send it to ${link.email}. It works once, for 24 hours.`}
          />
        )}
      </Section>
      <Section title="Users">
        {error && !data && <Failure error={error} again={refetch} />}
        {!error && !data && <WaitingRows rows={3} height={44} widths={[50, 30, 20]} />}
        {data && (
          <ul className={classes.list}>
            {data.map((user) => (
              <UserLine key={user.id} user={user} onLink={setLink} />
            ))}
          </ul>
        )}
      </Section>
    </div>
  )
}

function Invite({ onLink }: { onLink: (link: { email: string; text: string }) => void }) {
  const make = useMakeUser()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('sales')
  return (
    <form
      className={classes.row}
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate(
          { email: email.trim(), role },
          {
            onSuccess: (made) => {
              onLink({ email: made.email, text: made.signInLink })
              setEmail('')
            },
          },
        )
      }}
    >
      <TextInput
        label="E-mail"
        type="email"
        required
        maxLength={320}
        value={email}
        error={make.error ? saysOf(make.error) : undefined}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select label="Role" data={ROLES} value={role} onChange={(value) => setRole(value as Role)} />
      <Button type="submit" size="sm" loading={make.isPending} disabled={!email.trim()}>
        Make a link
      </Button>
    </form>
  )
}

function UserLine({
  user,
  onLink,
}: {
  user: UserRow
  onLink: (link: { email: string; text: string }) => void
}) {
  const me = useMe()
  const change = useChangeUser()
  const remove = useRemoveUser()
  const renew = useNewLink()
  const setRole = (role: string, before: string) =>
    change.mutate(
      { id: user.id, role },
      {
        onSuccess: () =>
          tell(`${user.email} is ${role} now.`, () =>
            change.mutate({ id: user.id, role: before }, { onError: tellFailure }),
          ),
        onError: tellFailure,
      },
    )
  return (
    <li>
      <div>
        <b>{user.name ?? user.email}</b>
        <small>
          {user.name ? `${user.email}, ` : ''}since <Ago at={user.createdAt} />
          {me?.id === user.id && ', you'}
        </small>
      </div>
      <Select
        aria-label={`Role of ${user.email}`}
        size="xs"
        w={116}
        data={ROLE_NAMES}
        value={user.role}
        onChange={(role) => role && setRole(role, user.role)}
      />
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-xs" aria-label={`More about ${user.email}`}>
            <IconDots size={16} stroke={1.6} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() =>
              renew.mutate(user.email, {
                onSuccess: (made) => onLink({ email: user.email, text: made.signInLink }),
                onError: tellFailure,
              })
            }
          >
            A new sign-in link
          </Menu.Item>
          <Menu.Item
            disabled={me?.id === user.id}
            onClick={() =>
              remove.mutate(user.id, {
                onSuccess: () => tell(`${user.email} cannot sign in any more.`),
                onError: tellFailure,
              })
            }
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  )
}
