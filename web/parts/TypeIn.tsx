// Typed in by hand: what happened at a booth or on the phone. About a known contact, or about somebody who is
// found by e-mail or phone, or made. The instant is now unless one says otherwise.
import { Autocomplete, Button, Group, Modal, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { saysOf } from '../api/ask.ts'
import { useFindOrMake, useTypeInTouchpoint } from '../api/deeds.ts'
import type { HandContact, HandTouchpoint } from '../api/shapes.ts'
import { clock } from '../instants.ts'
import { paths } from '../paths.ts'
import { useGo } from './Go.tsx'
import classes from './TypeIn.module.css'
import { tell } from './told.tsx'
import type { TypeInAbout } from './typeInContext.ts'

type Channel = NonNullable<HandTouchpoint['channel']>

interface Kind {
  readonly type: string
  readonly says: string
  readonly channel: Channel
  readonly own: boolean
}

const KINDS: readonly Kind[] = [
  { type: 'call_received', says: 'They called us', channel: 'phone', own: true },
  { type: 'trade_show_visited', says: 'Came to the booth', channel: 'trade_show', own: true },
  { type: 'call_made', says: 'We called, they answered', channel: 'phone', own: false },
  { type: 'call_attempted', says: 'We called, no answer', channel: 'phone', own: false },
  { type: 'meeting_held', says: 'We met', channel: 'offline', own: true },
  { type: 'quote_requested', says: 'Asked for a price', channel: 'phone', own: true },
  { type: 'demo_requested', says: 'Asked for a demo', channel: 'phone', own: true },
]

interface Form {
  readonly kind: string
  readonly at: string
  readonly note: string
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly company: string
  readonly title: string
}

const EMPTY: Form = {
  kind: KINDS[0]!.says,
  at: '',
  note: '',
  name: '',
  email: '',
  phone: '',
  company: '',
  title: '',
}

function touchpointOf(form: Form): HandTouchpoint {
  const kind = KINDS.find((each) => each.says === form.kind)
  const note = form.note.trim()
  return {
    type: kind?.type ?? typeFromWords(form.kind),
    ...(kind ? { channel: kind.channel, own: kind.own } : { own: true }),
    ...(form.at ? { at: new Date(form.at).toISOString() } : {}),
    ...(note ? { note } : {}),
  }
}

/** `Met at the fair` becomes `met_at_the_fair`. */
export const typeFromWords = (words: string): string =>
  words
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 64) || 'noted'

function contactOf(form: Form): HandContact {
  const filled = (text: string) => text.trim() || undefined
  const entries = {
    name: filled(form.name),
    email: filled(form.email),
    phone: filled(form.phone),
    company: filled(form.company),
    attributes: filled(form.title) ? { jobTitle: form.title.trim() } : undefined,
  }
  const given = Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined))
  return { ...given, touchpoint: touchpointOf(form) }
}

export default function TypeIn({ about, onClose }: { about: TypeInAbout; onClose: () => void }) {
  const go = useGo()
  const [form, setForm] = useState(EMPTY)
  const known = about === 'new' ? null : about
  const touch = useTypeInTouchpoint()
  const make = useFindOrMake()
  const failure = touch.error ?? make.error
  const set = (name: keyof Form) => (event: { currentTarget: { value: string } }) =>
    setForm({ ...form, [name]: event.currentTarget.value })
  const reachable = known !== null || form.email.trim() !== '' || form.phone.trim() !== ''
  const latest = localMinute(clock())
  const send = () => {
    if (known)
      return touch.mutate(
        { contact: known.contact, ...touchpointOf(form) },
        {
          onSuccess: () => {
            onClose()
            tell('Noted. The score has followed.')
          },
        },
      )
    make.mutate(contactOf(form), {
      onSuccess: (done) => {
        onClose()
        tell(done.created ? 'A new contact.' : 'Known already; it was added to what we know.')
        go(paths.contact(done.contact))
      },
    })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={known ? `What happened with ${known.name ?? 'this contact'}` : 'Type in a call or visit'}
      size={520}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {!known && (
          <>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
              <TextInput
                label="E-mail"
                type="email"
                data-autofocus
                maxLength={320}
                value={form.email}
                onChange={set('email')}
              />
              <TextInput label="Phone" type="tel" maxLength={40} value={form.phone} onChange={set('phone')} />
              <TextInput label="Name" maxLength={200} value={form.name} onChange={set('name')} />
              <TextInput label="Job title" maxLength={200} value={form.title} onChange={set('title')} />
            </SimpleGrid>
            <TextInput label="Company" maxLength={200} value={form.company} onChange={set('company')} />
            {!reachable && (
              <p className={classes.hint}>An e-mail or a phone number finds or makes the contact.</p>
            )}
          </>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
          <Autocomplete
            label="What happened"
            data={KINDS.map((kind) => kind.says)}
            value={form.kind}
            onChange={(kind) => setForm({ ...form, kind })}
            openOnFocus={false}
            data-autofocus={known !== null || undefined}
            filter={({ options }) => options}
            maxLength={64}
            required
            size="sm"
          />
          <TextInput
            label="When"
            type="datetime-local"
            max={latest}
            value={form.at || latest}
            onChange={set('at')}
          />
        </SimpleGrid>
        <Textarea
          label="What was said"
          autosize
          minRows={3}
          maxRows={10}
          maxLength={4000}
          value={form.note}
          onChange={set('note')}
        />
        {failure && (
          <p role="alert" className={classes.fault}>
            {saysOf(failure)}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button
            type="submit"
            loading={touch.isPending || make.isPending}
            disabled={!reachable || !form.kind.trim()}
          >
            Note it
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

/** `2026-11-21T14:05` in the browser's time zone, as an input of type datetime-local wants it. */
function localMinute(ms: number): string {
  const at = new Date(ms)
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
