// Keys for whole pages: one listener each, silent while somebody types or a dialog is open.
// KEYS is the list that `?` shows; a page that takes a key has its row here.
import { useEffect, useRef } from 'react'

export const KEYS = [
  { keys: ['Ctrl K', '\u2318 K'], says: 'Search and go anywhere' },
  { keys: ['/'], says: 'Search this list' },
  { keys: ['j', 'k'], says: 'Next and previous row' },
  { keys: ['Enter'], says: 'Open the row' },
  { keys: ['u'], says: 'Back to the list' },
  { keys: ['n'], says: 'Type in what happened' },
  { keys: ['g t'], says: 'Go to Today' },
  { keys: ['g l'], says: 'Go to Leads' },
  { keys: ['g a'], says: 'Go to Accounts' },
  { keys: ['g s'], says: 'Go to Sources' },
  { keys: ['?'], says: 'Show these keys' },
] as const

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

const isInDialog = (): boolean => document.querySelector('[role="dialog"]') !== null

/** Pressing one of `handlers`' keys calls it. Two-key sequences are written `g l`. */
export function useKeys(handlers: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const latest = useRef(handlers)
  latest.current = handlers
  const first = useRef<string | null>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isInDialog()) return
      const sequence = first.current ? `${first.current} ${event.key}` : event.key
      const handler = latest.current[sequence] ?? latest.current[event.key]
      first.current = event.key === 'g' ? 'g' : null
      if (!handler) return
      handler(event)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}
