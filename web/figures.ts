// How figures are written, everywhere the same: a real minus sign, grouped thousands, one decimal for scores.
// Deliberately absent: rounding that hides. Whoever rounds a score offers its exact value beside it.
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const oneDecimal = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const twoDecimals = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const allDecimals = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 10 })

const realMinus = (text: string): string => text.replace('-', '\u2212')

/** 12,345 */
export const count = (n: number): string => realMinus(whole.format(n))

/** `1 lead`, `2 leads`. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`

/** A score where it stands alone: 87.3. The ledger and every tooltip have it exactly. */
export const score = (n: number): string => realMinus(oneDecimal.format(n))

/** Points of a ledger, two decimals, so that a column lines up: 21.50, −15.00. */
export const points = (n: number): string => realMinus(twoDecimals.format(n === 0 ? 0 : n))

/** Points with their sign: +21.50, −15.00, 0.00. */
export const signedPoints = (n: number): string => (n > 0 ? `+${points(n)}` : points(n))

/** Every digit: points are multiples of 1/1024 and so have at most ten decimals. */
export const exactPoints = (n: number): string => realMinus(allDecimals.format(n))

/** Points as an agreement writes them: +30, −7.5. */
export const plainPoints = (n: number): string => (n > 0 ? `+${exactPoints(n)}` : exactPoints(n))

/** 0.123 as 12%, 0.004 as 0.4%. */
export function percent(share: number): string {
  const value = share * 100
  if (value > 0 && value < 10) return `${oneDecimal.format(value)}%`
  return `${whole.format(value)}%`
}

/** €12,300; without a currency the bare figure. */
export function money(amount: number, currency: string | null): string {
  if (currency === null) return count(amount)
  try {
    return new Intl.NumberFormat('en-GB', { style: 'currency', currency, maximumFractionDigits: 0 }).format(
      amount,
    )
  } catch {
    // A code that is no currency of ISO 4217: show it as it was given.
    return `${count(amount)} ${currency}`
  }
}
