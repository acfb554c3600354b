// YAML to read: numbered lines, comments and values in their tone. No library: keys, strings and comments are
// all that an agreement needs to be easy on the eye.
import classes from './YamlText.module.css'

/** Longer documents are shown plain: colouring is a kindness, not a need. */
const COLOURED_LINES_MAX = 2000

export function YamlText({ text }: { text: string }) {
  const lines = text.replace(/\n$/, '').split('\n')
  const coloured = lines.length <= COLOURED_LINES_MAX
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.text} tabIndex={0} aria-label="Text of the agreement">
      <pre>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its number
          <code key={index} data-line={index + 1}>
            {coloured ? <Coloured line={line} /> : line}
            {'\n'}
          </code>
        ))}
      </pre>
    </section>
  )
}

const KEY = /^(\s*(?:- )?)([\w.]+)(:)(.*)$/

function Coloured({ line }: { line: string }) {
  const hash = line.search(/(^|\s)#/)
  const body = hash < 0 ? line : line.slice(0, hash)
  const comment = hash < 0 ? '' : line.slice(hash)
  const match = KEY.exec(body)
  return (
    <>
      {match ? (
        <>
          {match[1]}
          <b>{match[2]}</b>
          {match[3]}
          {match[4]}
        </>
      ) : (
        body
      )}
      {comment && <i>{comment}</i>}
    </>
  )
}
