// What sales answers to a hand-off: accept at once, or reject with a reason; later, how it went on.
// Which answers fit is a table by stage, so that nobody is offered what the server would refuse.
import { Button, Group, Menu, Modal, Radio, Stack, Textarea } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type MouseEvent, useState } from 'react'
import type { Stage } from '../../src/kernel/evidence.ts'
import { saysOf } from '../api/ask.ts'
import { type HandAnswer, useAnswer } from '../api/deeds.ts'
import { useMay } from '../api/me.ts'
import type { LeadView } from '../api/shapes.ts'
import { tell, tellFailure } from './told.tsx'

type Answer = HandAnswer['answer']

const NEXT: Record<Stage, readonly Answer[]> = {
  engaged: [],
  marketing_qualified: ['accepted', 'rejected'],
  sales_accepted: ['sales_qualified', 'recycled', 'lost'],
  sales_qualified: ['won', 'recycled', 'lost'],
  opportunity: ['won', 'lost'],
  customer: [],
}
const SAYS: Record<Answer, string> = {
  accepted: 'Accept',
  rejected: 'Reject',
  sales_qualified: 'Sales qualified',
  recycled: 'Back to nurture',
  lost: 'Lost',
  won: 'Won',
}
const DONE: Record<Answer, string> = {
  accepted: 'Accepted. It is yours now.',
  rejected: 'Rejected. The reason goes back to marketing.',
  sales_qualified: 'Sales qualified.',
  recycled: 'Back in nurture.',
  lost: 'Closed as lost.',
  won: 'Won.',
}
const NEEDS_REASON: readonly Answer[] = ['rejected', 'recycled', 'lost']
const REASONS = [
  'Not reachable',
  'No need',
  'No budget',
  'Wrong person',
  'Too small or too large',
  'Already a customer',
  'Not a real enquiry',
]

export function AnswerBar({ lead }: { lead: LeadView }) {
  const may = useMay('answer')
  const answer = useAnswer()
  const [asking, setAsking] = useState<Answer | null>(null)
  const next = NEXT[lead.stage]
  if (!may || lead.closedAt !== null || next.length === 0) return null
  const give = (word: Answer) => {
    if (NEEDS_REASON.includes(word)) return setAsking(word)
    answer.mutate(
      { lead: lead.id, answer: word },
      { onSuccess: () => tell(DONE[word]), onError: tellFailure },
    )
  }
  const [first, ...others] = next
  // The button becomes the next answer as soon as this one is stored: a double click must not give both.
  const giveOnce = (word: Answer) => (event: MouseEvent) => {
    if (event.detail <= 1) give(word)
  }
  return (
    <>
      <Button loading={answer.isPending} onClick={giveOnce(first!)}>
        {SAYS[first!]}
      </Button>
      {others.length === 1 && (
        <Button variant="default" onClick={giveOnce(others[0]!)}>
          {SAYS[others[0]!]}
        </Button>
      )}
      {others.length > 1 && (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={14} />}>
              Or
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((word) => (
              <Menu.Item key={word} onClick={() => give(word)}>
                {SAYS[word]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking && <WithReason lead={lead} answer={asking} onClose={() => setAsking(null)} />}
    </>
  )
}

function WithReason({
  lead,
  answer: word,
  onClose,
}: {
  lead: LeadView
  answer: Answer
  onClose: () => void
}) {
  const answer = useAnswer()
  const [reason, setReason] = useState('')
  const [note, setNote] = useState('')
  const whole = [reason, note.trim()].filter(Boolean).join(': ')
  return (
    <Modal opened onClose={onClose} title={SAYS[word]}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          answer.mutate(
            { lead: lead.id, answer: word, reason: whole.slice(0, 500) },
            {
              onSuccess: () => {
                onClose()
                tell(DONE[word])
              },
            },
          )
        }}
      >
        <Radio.Group label="Why?" value={reason} onChange={setReason}>
          <Stack gap={8} mt={8}>
            {REASONS.map((each) => (
              <Radio key={each} value={each} label={each} size="xs" />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          mt="md"
          label="In your words"
          autosize
          minRows={2}
          maxLength={400}
          value={note}
          error={answer.error ? saysOf(answer.error) : undefined}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={answer.isPending} disabled={!whole}>
            {SAYS[word]}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
