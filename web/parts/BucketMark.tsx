// The bucket of a contact: its one colour with its word, or in lists its mark alone (read aloud as the word).
import type { Bucket } from '../../src/kernel/evidence.ts'
import { BUCKET_SAYS } from '../words.ts'
import classes from './BucketMark.module.css'

export function BucketMark({ bucket, bare }: { bucket: Bucket; bare?: boolean }) {
  if (bare)
    return (
      <span
        className={classes.dot}
        data-bucket={bucket}
        role="img"
        aria-label={BUCKET_SAYS[bucket]}
        title={BUCKET_SAYS[bucket]}
      />
    )
  return (
    <span className={classes.mark} data-bucket={bucket}>
      <span className={classes.dot} data-bucket={bucket} aria-hidden="true" />
      {BUCKET_SAYS[bucket]}
    </span>
  )
}
