// YAML to write: a plain text area, its line numbers, and a mark on every line that has a fault or is not as before.
import { type RefObject, useRef } from 'react'
import classes from './YamlText.module.css'

interface Props {
  readonly text: string
  readonly onChange: (text: string) => void
  readonly faultLines: ReadonlySet<number>
  readonly changedLines: ReadonlySet<number>
  readonly area: RefObject<HTMLTextAreaElement | null>
}

export function YamlEditor({ text, onChange, faultLines, changedLines, area }: Props) {
  const gutter = useRef<HTMLDivElement>(null)
  const lines = text.split('\n').length
  return (
    <div className={classes.editor}>
      <div ref={gutter} className={classes.gutter} aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its number
          <span key={index} data-fault={faultLines.has(index + 1)} data-changed={changedLines.has(index + 1)}>
            {index + 1}
          </span>
        ))}
      </div>
      <textarea
        ref={area}
        className={classes.area}
        aria-label="Text of the agreement"
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop
        }}
      />
    </div>
  )
}

/** Puts the caret to a place of the text and brings it into sight. Lines and columns count from one. */
export function goToPlace(area: HTMLTextAreaElement, line: number, column: number): void {
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  const at = Math.min(area.value.length, start + Math.max(0, column - 1))
  area.focus()
  area.setSelectionRange(at, Math.min(area.value.length, start + (lines[line - 1]?.length ?? 0)))
  showLine(area, line)
}

/** Brings a line into sight, some way below the upper edge. */
export function showLine(area: HTMLTextAreaElement, line: number): void {
  const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight)
  area.scrollTop = Math.max(0, (line - 6) * lineHeight)
}
