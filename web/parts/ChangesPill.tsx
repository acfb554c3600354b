// A quiet pill instead of jumping rows: "3 changes", pressed when one is ready to see the list in its new order.
import { useState } from 'react'
import { useChanges } from '../api/changes.ts'
import { counted } from '../figures.ts'
import classes from './ChangesPill.module.css'

export function ChangesPill({ onShow, always }: { onShow: () => void; always?: boolean }) {
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  useChanges((changes) => {
    // Nothing on the screen can jump, so show it at once.
    if (always) onShow()
    else setChanged((old) => new Set([...old, ...changes.map((change) => change.contact)]))
  })
  if (changed.size === 0) return null
  return (
    <button
      type="button"
      className={classes.pill}
      onClick={() => {
        setChanged(new Set())
        onShow()
      }}
    >
      {counted(changed.size, 'change')}
    </button>
  )
}
