// How far something long has come, from 0 to 1, for eyes and for readers of screens.
import classes from './Progress.module.css'

export function Progress({ value, says }: { value: number; says: string }) {
  return <progress className={classes.bar} value={value} max={1} aria-label={says} />
}
