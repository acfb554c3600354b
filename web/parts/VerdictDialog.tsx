// A judgement by hand: this touchpoint was a bot, a scanner, spam, a test, junk; or a human after all.
import { Button, Group, Modal, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Verdict } from '../../src/kernel/evidence.ts'
import { saysOf } from '../api/ask.ts'
import { useJudge } from '../api/deeds.ts'
import type { TouchpointView } from '../api/shapes.ts'
import { VERDICT_SAYS } from '../words.ts'
import { tell, tellFailure } from './told.tsx'

interface Props {
  readonly contact: string
  readonly touchpoint: TouchpointView
  readonly first: Verdict
  readonly onClose: () => void
}

const EXCLUDING: readonly Verdict[] = ['bot', 'scanner', 'spam', 'test', 'junk']

export function VerdictDialog({ contact, touchpoint, first, onClose }: Props) {
  const judge = useJudge()
  const [verdict, setVerdict] = useState<Verdict>(first)
  const [reason, setReason] = useState('')
  const before = touchpoint.verdict?.verdict ?? 'human'
  const send = () =>
    judge.mutate(
      { contact, touchpoint: touchpoint.id, verdict, reason: reason.trim() },
      {
        onSuccess: () => {
          onClose()
          tell(
            verdict === 'human'
              ? 'It counts again.'
              : 'It counts nothing from now on; the score has followed.',
            () =>
              judge.mutate(
                { contact, touchpoint: touchpoint.id, verdict: before, reason: 'Taken back' },
                { onError: tellFailure },
              ),
          )
        },
      },
    )
  return (
    <Modal opened onClose={onClose} title={verdict === 'human' ? 'A human did this' : 'This was not a human'}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <p style={{ color: 'var(--ink-2)', marginBottom: 16 }}>{touchpoint.says}</p>
        {first !== 'human' && (
          <Select
            label="It was"
            mb={16}
            data={EXCLUDING.map((value) => ({ value, label: VERDICT_SAYS[value] }))}
            value={verdict}
            onChange={(value) => setVerdict(value as Verdict)}
          />
        )}
        <TextInput
          label="How do you know?"
          description="Stands beside the touchpoint for everybody"
          required
          data-autofocus
          maxLength={500}
          value={reason}
          error={judge.error ? saysOf(judge.error) : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={judge.isPending} disabled={!reason.trim()}>
            Say so
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
