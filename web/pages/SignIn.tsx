// Sign in by e-mail and password. One-time links have a page of their own, which the server writes.
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ask, saysOf } from '../api/ask.ts'
import { Mark } from '../parts/Mark.tsx'
import { useTabTitle } from '../parts/PageHead.tsx'
import { api, paths } from '../paths.ts'
import classes from './SignIn.module.css'

/** Only addresses of this app: a link that leads to sign-in must not lead on to elsewhere. */
const isOwn = (to: string | undefined): to is string => to !== undefined && /^\/(?![/\\])/.test(to)

export function SignIn() {
  useTabTitle('Sign in')
  const { to } = useSearch({ strict: false }) as { to?: string }
  const router = useRouter()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [failed, setFailed] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const send = async () => {
    setBusy(true)
    setFailed(null)
    try {
      await ask(api.session(), { method: 'POST', body: { email: email.trim(), password } })
      client.clear()
      router.history.push(isOwn(to) ? to : paths.today())
    } catch (error) {
      setFailed(error)
      setBusy(false)
    }
  }
  return (
    <main className={classes.page}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <h1>
          <Mark size={24} /> Assay
        </h1>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {failed !== null && (
          <p role="alert" className={classes.fault}>
            {saysOf(failed)}
          </p>
        )}
        <Button type="submit" size="sm" loading={busy}>
          Sign in
        </Button>
        <p className={classes.hint}>
          No password yet? Ask an admin for a sign-in link, or make one on the server: <br />
          <code>assay user link --email you@example.com</code>
        </p>
      </form>
    </main>
  )
}
