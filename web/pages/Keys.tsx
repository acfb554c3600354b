// API keys, shown once, and how to point a Segment SDK here with one.
import { Button, CopyButton, Group, Select, Tabs, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Scope } from '../../src/contract/manage.ts'
import { saysOf } from '../api/ask.ts'
import { useMakeKey, useRevokeKey } from '../api/deeds.ts'
import { keys } from '../api/queries.ts'
import type { KeyCreated, KeyRow } from '../api/shapes.ts'
import { Ago } from '../parts/Ago.tsx'
import { Section } from '../parts/Section.tsx'
import { Failure, Nothing, WaitingRows } from '../parts/States.tsx'
import { tell, tellFailure } from '../parts/told.tsx'
import { SCOPE_SAYS } from '../words.ts'
import classes from './Settings.module.css'

export function Keys() {
  const { data, error, refetch } = useQuery(keys())
  const [made, setMade] = useState<KeyCreated | null>(null)
  return (
    <div className={classes.columns}>
      <div>
        <Section title="A new key">
          <MakeKey onMade={setMade} />
          {made && (
            <ShownOnce
              label={`Key ${made.name}`}
              text={made.key}
              says="Copy it now: only its hash is kept."
            />
          )}
        </Section>
        <Section title="Keys">
          {error && !data && <Failure error={error} again={refetch} />}
          {!error && !data && <WaitingRows rows={3} height={44} widths={[50, 30, 20]} />}
          {data && data.length === 0 && (
            <Nothing title="No keys yet">An ingest key lets a website or an SDK send events here.</Nothing>
          )}
          {data && data.length > 0 && <KeyList rows={data} />}
        </Section>
      </div>
      <div>
        <Snippets writeKey={made?.scope === 'ingest' ? made.key : 'YOUR_INGEST_KEY'} />
      </div>
    </div>
  )
}

function MakeKey({ onMade }: { onMade: (key: KeyCreated) => void }) {
  const make = useMakeKey()
  const [name, setName] = useState('')
  const [scope, setScope] = useState<Scope>('ingest')
  return (
    <form
      className={classes.row}
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate(
          { name: name.trim(), scope, ...(scope === 'ingest' ? { source: name.trim() } : {}) },
          {
            onSuccess: (key) => {
              onMade(key)
              setName('')
            },
          },
        )
      }}
    >
      <TextInput
        label={scope === 'ingest' ? 'Name, also that of the source' : 'Name'}
        placeholder="Website"
        required
        maxLength={200}
        value={name}
        error={make.error ? saysOf(make.error) : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="What it may do"
        data={Object.entries(SCOPE_SAYS).map(([value, label]) => ({ value, label }))}
        value={scope}
        onChange={(value) => setScope(value as Scope)}
      />
      <Button type="submit" size="sm" loading={make.isPending} disabled={!name.trim()}>
        Make
      </Button>
    </form>
  )
}

/** A secret that is never shown again, with its copy button. */
export function ShownOnce({ label, text, says }: { label: string; text: string; says: string }) {
  return (
    <div className={classes.once} role="status" aria-label={label}>
      <code>{text}</code>
      <Group gap={8} justify="space-between">
        <span>{says}</span>
        <Copy text={text} />
      </Group>
    </div>
  )
}

function Copy({ text }: { text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-xs" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  )
}

function KeyList({ rows }: { rows: readonly KeyRow[] }) {
  const revoke = useRevokeKey()
  const [asked, setAsked] = useState<string | null>(null)
  return (
    <ul className={classes.list}>
      {rows.map((row) => (
        <li key={row.id} data-gone={row.revokedAt !== null}>
          <div>
            <b>{row.name}</b>
            <small>
              {row.scope}
              {row.source && row.source !== row.name ? `, source ${row.source}` : ''}, <code>{row.hint}</code>
            </small>
          </div>
          <span>
            {row.revokedAt ? 'revoked ' : 'made '}
            <Ago at={row.revokedAt ?? row.createdAt} />
          </span>
          {/* A revoked key never comes back, so this is the one place that asks twice. */}
          {row.revokedAt === null && (
            <Button
              variant={asked === row.id ? 'filled' : 'default'}
              size="compact-xs"
              loading={revoke.isPending && asked === row.id}
              onBlur={() => setAsked(null)}
              onClick={() => {
                if (asked !== row.id) return setAsked(row.id)
                revoke.mutate(row.id, {
                  onSuccess: () => tell(`${row.name} is revoked for good.`),
                  onError: tellFailure,
                })
              }}
            >
              {asked === row.id ? 'Revoke for good' : 'Revoke'}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

function Snippets({ writeKey }: { writeKey: string }) {
  const here = window.location.origin
  const snippets = {
    node: `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({
  writeKey: '${writeKey}',
  host: '${here}',
})

analytics.identify({ userId: 'u-1', traits: { email: 'ana@example.com' } })
analytics.track({ userId: 'u-1', event: 'Quote Requested' })`,
    browser: `import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: '${writeKey}', cdnURL: '${here}' },
  {
    integrations: {
      'Segment.io': {
        apiHost: '${window.location.host}/v1',
        protocol: '${window.location.protocol.replace(':', '')}',
      },
    },
  },
)

analytics.page()`,
    curl: `curl -u ${writeKey}: ${here}/v1/track \\
  -H 'content-type: application/json' \\
  -d '{"userId":"u-1","event":"Quote Requested","messageId":"m-1"}'`,
  }
  return (
    <Section title="Point a Segment SDK here">
      <p className={classes.text}>
        Any SDK that speaks Segment's protocol works: give it the ingest key as its write key and this server
        as its host. A visitor becomes a contact with the first identify that carries an e-mail address.
      </p>
      <Tabs defaultValue="node" color="gray">
        <Tabs.List>
          <Tabs.Tab value="node">Node</Tabs.Tab>
          <Tabs.Tab value="browser">Browser</Tabs.Tab>
          <Tabs.Tab value="curl">curl</Tabs.Tab>
        </Tabs.List>
        {Object.entries(snippets).map(([name, text]) => (
          <Tabs.Panel key={name} value={name}>
            <div className={classes.snippet}>
              <pre>
                <code>{text}</code>
              </pre>
              <Copy text={text} />
            </div>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  )
}
