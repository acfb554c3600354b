// How a table that is taller than a browser allows follows its scrollbar.
/** Where the table stands after the scrollbar moved: true to the pixel for short moves, in proportion for jumps. */
export function follow(
  before: { scrollTop: number; top: number },
  scrollTop: number,
  visible: number,
  height: number,
  wholeHeight: number,
): { scrollTop: number; top: number } {
  const most = Math.max(0, wholeHeight - visible)
  if (height === wholeHeight) return { scrollTop, top: Math.min(scrollTop, most) }
  const scrollMost = Math.max(1, height - visible)
  const moved = scrollTop - before.scrollTop
  const atEnd = scrollTop <= 0 || scrollTop >= scrollMost - 1
  const top = atEnd || Math.abs(moved) > visible * 2 ? (scrollTop / scrollMost) * most : before.top + moved
  return { scrollTop, top: Math.max(0, Math.min(top, most)) }
}
