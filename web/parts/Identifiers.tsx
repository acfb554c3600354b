// What is known to be the same person, and why: each identifier with who said so. One may be split off, another
// contact merged in; both are statements of their own, and both can be taken back.
import { ActionIcon, Button, Group, Modal, TextInput, Tooltip } from '@mantine/core'
import { IconArrowsSplit2 } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { saysOf } from '../api/ask.ts'
import { useMerge, useSplit } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import { contactPage } from '../api/queries.ts'
import type { ContactIdentifierView } from '../api/shapes.ts'
import { percent } from '../figures.ts'
import { clock, day, wholeInstant } from '../instants.ts'
import { paths } from '../paths.ts'
import { KIND_SAYS, VERDICT_SAYS } from '../words.ts'
import { useGo } from './Go.tsx'
import classes from './Identifiers.module.css'
import { tell, tellFailure } from './told.tsx'

export function Identifiers({ identifiers }: { identifiers: readonly ContactIdentifierView[] }) {
  const may = useMay('relink')
  return (
    <ul className={classes.list}>
      {identifiers.map((identifier) => (
        <Identifier
          key={`${identifier.kind} ${identifier.value} ${identifier.from}`}
          identifier={identifier}
          maySplit={may && identifiers.length > 1}
        />
      ))}
    </ul>
  )
}

function Identifier({ identifier, maySplit }: { identifier: ContactIdentifierView; maySplit: boolean }) {
  const split = useSplit()
  const merge = useMerge()
  const stay = useStayWith()
  const takeBack = (anchor: string) =>
    merge.mutate(
      { a: anchor, b: identifier.value, reason: 'Split taken back', takeBack: true },
      { onSuccess: () => stay(anchor), onError: tellFailure },
    )
  const separate = () =>
    split.mutate(
      { identifier: identifier.value },
      {
        onSuccess: ({ identifiers, rest }) => {
          // What was tied to it alone went with it, so only the answer knows who stayed.
          const anchor = rest[0]?.identifiers[0]?.value
          tell(
            splitSays(
              identifier.value,
              identifiers.flatMap(({ value }) => (value === identifier.value ? [] : [value])),
            ),
            anchor ? () => takeBack(anchor) : undefined,
          )
          if (anchor) stay(anchor)
        },
        onError: tellFailure,
      },
    )
  return (
    <li className={classes.item}>
      <span className={classes.kind}>{KIND_SAYS[identifier.kind]}</span>
      <div className={classes.words}>
        <Value identifier={identifier} />
        {identifier.verdict && <em>{VERDICT_SAYS[identifier.verdict]}</em>}
        <small title={`${identifier.says}, ${wholeInstant(identifier.at)}`}>
          {identifier.because}
          {identifier.weight < 1 && `, ${percent(identifier.weight)} sure`}
          {span(identifier)}
        </small>
      </div>
      {maySplit && (
        <Tooltip label="Split it off: this is somebody else">
          <ActionIcon
            className={classes.split}
            size={24}
            aria-label={`Split off ${identifier.value}`}
            loading={split.isPending}
            onClick={separate}
          >
            <IconArrowsSplit2 size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  )
}

function splitSays(gone: string, withIt: readonly string[]): string {
  const company = withIt.length === 0 ? '' : `, together with ${withIt.join(', ')}`
  return `${gone} is a contact of its own now${company}; its touchpoints went with it.`
}

/** Goes to the contact that an identifier belongs to now: merging and splitting may give it another id. */
function useStayWith(): (identifier: string) => void {
  const client = useQueryClient()
  const go = useGo()
  return (identifier) => {
    client
      .fetchQuery({ ...contactPage(identifier), staleTime: 0 })
      .then((page) => go(paths.contact(page.contact)))
      .catch(tellFailure)
  }
}

function Value({ identifier: { kind, value } }: { identifier: ContactIdentifierView }) {
  if (kind === 'email') return <a href={`mailto:${value}`}>{value}</a>
  if (kind === 'phone') return <a href={`tel:${value}`}>{value}</a>
  return <span className={classes.code}>{value}</span>
}

function span({ from, to }: ContactIdentifierView): string {
  const now = clock()
  if (from && to) return `, from ${day(from, now)} to ${day(to, now)}`
  if (to) return `, until ${day(to, now)}`
  if (from) return `, from ${day(from, now)}`
  return ''
}

export function MergeDialog({ identifier, onClose }: { identifier: string; onClose: () => void }) {
  const merge = useMerge()
  const split = useSplit()
  const stay = useStayWith()
  const [other, setOther] = useState('')
  const send = () =>
    merge.mutate(
      { a: identifier, b: other.trim() },
      {
        onSuccess: () => {
          onClose()
          stay(identifier)
          tell('They are one contact now.', () =>
            split.mutate({ identifier: other.trim() }, { onError: tellFailure }),
          )
        },
      },
    )
  return (
    <Modal opened onClose={onClose} title="Merge with another contact">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextInput
          label="E-mail, phone or any identifier of the other"
          description="Touchpoints stay where they are; the two share one score. It can be taken back."
          data-autofocus
          required
          maxLength={500}
          value={other}
          error={merge.error ? saysOf(merge.error) : undefined}
          onChange={(event) => setOther(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={merge.isPending} disabled={!other.trim()}>
            Merge
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
