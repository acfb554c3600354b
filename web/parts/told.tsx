// What the app tells after a deed: a quiet line at the corner, with undo where there is one.
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { saysOf } from '../api/ask.ts'

/** Longer where something can be undone: one has to notice, read, and decide. */
const UNDO_MS = 12_000

export function tell(message: string, undo?: () => void): void {
  const id = notifications.show({
    message: undo ? (
      <Group justify="space-between" wrap="nowrap">
        <span>{message}</span>
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          Undo
        </Button>
      </Group>
    ) : (
      message
    ),
    color: 'gray',
    autoClose: undo ? UNDO_MS : 5000,
  })
}

export function tellFailure(error: unknown): void {
  notifications.show({ message: saysOf(error), color: 'red', autoClose: UNDO_MS, role: 'alert' })
}
