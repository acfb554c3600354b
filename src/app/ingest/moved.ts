/** Thrown when what was read before the lock is no longer so; the transaction is begun anew, a few times. */
export class Moved extends Error {
  override readonly name = 'Moved'
  constructor() {
    super('Another transaction moved these contacts; begin anew.')
  }
}
