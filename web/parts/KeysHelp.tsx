// The keys, as keys.ts lists them.
import { Kbd, Modal } from '@mantine/core'
import { KEYS } from '../keys.ts'
import classes from './KeysHelp.module.css'

export function KeysHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="sm">
      <dl className={classes.keys}>
        {KEYS.map((row) => (
          <div key={row.says}>
            <dt>
              {row.keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{row.says}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
