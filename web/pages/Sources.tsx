// Where evidence comes from and what came of it, by source and by channel. An incentivised offer is marked: it
// attracts people who want the prize. Whoever may, edits what a source is, in place.
import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconGift, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Channel } from '../../src/kernel/evidence.ts'
import { saysOf } from '../api/ask.ts'
import { useEditSource } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import { sources } from '../api/queries.ts'
import type { SourceEdit, SourceRow, SourcesAnswer } from '../api/shapes.ts'
import { count, money, percent } from '../figures.ts'
import { Ago } from '../parts/Ago.tsx'
import { ChannelMark } from '../parts/ChannelMark.tsx'
import { Go } from '../parts/Go.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { tell } from '../parts/told.tsx'
import { paths } from '../paths.ts'
import { CHANNEL_SAYS, typeSays } from '../words.ts'
import classes from './Sources.module.css'

const ABOUT =
  'A contact counts for the source and the channel of its first touch; touchpoints where they came in.'

export function Sources() {
  const { data, error, refetch } = useQuery(sources())
  return (
    <>
      <PageHead title="Sources" about={ABOUT} />
      {error && !data && <Failure error={error} again={refetch} />}
      {!error && !data && <WaitingRows rows={8} height={44} widths={[28, 12, 12, 12, 12, 12, 12]} />}
      {data && data.sources.length === 0 && (
        <Nothing
          title="No source has brought anything yet"
          actions={
            <>
              <Go href={paths.settings('keys')}>Point a Segment SDK here</Go>
              <Go href={paths.settings('import')}>Import a file</Go>
            </>
          }
        >
          A source appears by itself with the first evidence that it brings.
        </Nothing>
      )}
      {data && data.sources.length > 0 && (
        <>
          <BySource rows={data.sources} />
          <ByChannel rows={data.channels} />
        </>
      )}
    </>
  )
}

const none = (n: number): string => (n === 0 ? '' : count(n))

/** What share of the contacts qualified; silent on fewer than ten, where a share says nothing. */
const shareOf = (part: number, whole: number): string => (whole < 10 ? '' : percent(part / whole))

function BySource({ rows }: { rows: readonly SourceRow[] }) {
  const may = useMay('editSources')
  const [editing, setEditing] = useState<SourceRow | null>(null)
  const sorted = [...rows].sort((a, b) => b.qualified - a.qualified || b.touchpoints - a.touchpoints)
  return (
    <Section title="By source">
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col" className={classes.wide}>
                Touchpoints
              </th>
              <th scope="col" className={classes.wide}>
                Excluded
              </th>
              <th scope="col">Contacts</th>
              <th scope="col" className={classes.wide}>
                Leads
              </th>
              <th scope="col">Qualified</th>
              <th scope="col" className={classes.wide}>
                of contacts
              </th>
              <th scope="col" className={classes.wide}>
                Accepted
              </th>
              <th scope="col" className={classes.wide}>
                Rejected
              </th>
              <th scope="col">Won</th>
              <th scope="col" className={classes.wide}>
                Cost
              </th>
              <th scope="col" className={classes.wide}>
                Last
              </th>
              {may && (
                <th scope="col">
                  <span className="visually-hidden">Edit</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <span className={classes.name}>
                    {row.name}
                    {row.incentivised && (
                      <em title="Its offer is incentivised: some come for the prize">
                        <IconGift size={13} stroke={1.7} aria-hidden="true" /> incentivised
                      </em>
                    )}
                  </span>
                  <small>
                    {[typeSays(row.kind), row.provider, row.offer, row.owner].filter(Boolean).join(' · ')}
                  </small>
                </th>
                <td className={classes.wide}>{none(row.touchpoints)}</td>
                <td className={classes.wide}>{none(row.excluded)}</td>
                <td>{none(row.contacts)}</td>
                <td className={classes.wide}>{none(row.leads)}</td>
                <td className={classes.strong}>{none(row.qualified)}</td>
                <td className={classes.wide}>{shareOf(row.qualified, row.contacts)}</td>
                <td className={classes.wide}>{none(row.accepted)}</td>
                <td className={classes.wide}>{none(row.rejected)}</td>
                <td className={classes.strong}>{none(row.won)}</td>
                <td className={classes.wide}>{row.cost === null ? '' : money(row.cost, row.currency)}</td>
                <td className={classes.wide}>
                  <Ago at={row.lastAt} />
                </td>
                {may && (
                  <td>
                    <ActionIcon size={24} aria-label={`Edit ${row.name}`} onClick={() => setEditing(row)}>
                      <IconPencil size={15} stroke={1.6} />
                    </ActionIcon>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {editing && <Edit row={editing} onClose={() => setEditing(null)} />}
    </Section>
  )
}

function ByChannel({ rows }: { rows: SourcesAnswer['channels'] }) {
  const sorted = [...rows].sort((a, b) => b.qualified - a.qualified || b.touchpoints - a.touchpoints)
  return (
    <Section title="By channel">
      <div className={classes.scroll}>
        <table className={`${classes.table} ${classes.channels}`}>
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col" className={classes.wide}>
                Touchpoints
              </th>
              <th scope="col">Contacts</th>
              <th scope="col">Qualified</th>
              <th scope="col" className={classes.wide}>
                of contacts
              </th>
              <th scope="col">Won</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => {
              const channel = row.channel in CHANNEL_SAYS ? (row.channel as Channel) : null
              return (
                <tr key={row.channel}>
                  <th scope="row">
                    <span className={classes.channel}>
                      <ChannelMark channel={channel} />
                      {channel ? (
                        <Go href={paths.leads({ channel, bucket: 'any' })}>{CHANNEL_SAYS[channel]}</Go>
                      ) : (
                        row.channel
                      )}
                    </span>
                  </th>
                  <td className={classes.wide}>{none(row.touchpoints)}</td>
                  <td>{none(row.contacts)}</td>
                  <td className={classes.strong}>{none(row.qualified)}</td>
                  <td className={classes.wide}>{shareOf(row.qualified, row.contacts)}</td>
                  <td className={classes.strong}>{none(row.won)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Edit({ row, onClose }: { row: SourceRow; onClose: () => void }) {
  const edit = useEditSource()
  const [form, setForm] = useState<SourceEdit>({
    name: row.name,
    provider: row.provider,
    offer: row.offer,
    incentivised: row.incentivised,
    cost: row.cost,
    currency: row.currency,
    owner: row.owner,
  })
  const text = (name: 'name' | 'provider' | 'offer' | 'owner' | 'currency' | 'terms') => ({
    value: form[name] ?? '',
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [name]: event.currentTarget.value || null }),
  })
  return (
    <Modal opened onClose={onClose} title={`Source ${row.name}`}>
      <form
        style={{ display: 'grid', gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault()
          edit.mutate(
            { id: row.id, ...form },
            {
              onSuccess: () => {
                onClose()
                tell('Kept.')
              },
            },
          )
        }}
      >
        <TextInput label="Name" required data-autofocus maxLength={200} {...text('name')} />
        <SimpleGrid cols={2} spacing="sm">
          <TextInput label="Provider" maxLength={200} {...text('provider')} />
          <TextInput label="Owner" maxLength={200} {...text('owner')} />
        </SimpleGrid>
        <TextInput
          label="Offer"
          description="What people got for answering"
          maxLength={200}
          {...text('offer')}
        />
        <Checkbox
          label="Incentivised: a prize, a voucher, a give-away"
          checked={form.incentivised ?? false}
          onChange={(event) => setForm({ ...form, incentivised: event.currentTarget.checked })}
        />
        <SimpleGrid cols={2} spacing="sm">
          <NumberInput
            label="Cost"
            min={0}
            thousandSeparator=","
            value={form.cost ?? ''}
            onChange={(value) => setForm({ ...form, cost: value === '' ? null : Number(value) })}
          />
          <TextInput label="Currency" placeholder="EUR" maxLength={3} {...text('currency')} />
        </SimpleGrid>
        <Textarea label="Terms" autosize minRows={2} maxLength={2000} {...text('terms')} />
        {edit.error && <p role="alert">{saysOf(edit.error)}</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={edit.isPending}>
            Keep
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
