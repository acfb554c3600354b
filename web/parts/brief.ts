// A reason made short enough for a list. The sentences come from the kernel's explanation.
/**
 * What was seen, short enough for a list: how often and when, since the rule says what; of a value, the value.
 * `2 quotes requested, the last 22 hours ago, capped at 45` becomes `2 times, last 22 hours ago`. A sentence of
 * another shape stays whole. The ledger has everything.
 */
export function brief(seen: string): string {
  const [what = seen, ...rest] = seen.split(', ')
  const times = /^([\d,]+) /.exec(what)?.[1]
  if (times === undefined) return what
  const when = rest.find((each) => each.endsWith(' ago'))?.replace(/^the /, '')
  return [times === '1' ? null : `${times} times`, when].filter(Boolean).join(', ') || what
}
