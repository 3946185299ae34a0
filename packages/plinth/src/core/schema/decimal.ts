/** The most digits that a decimal has before its point, and the most that it has after it. */
export const mostDigits = 18

const decimal = /^-?(0|[1-9]\d{0,17})(\.\d{1,18})?$/

/** Whether a text is a decimal of up to 18 digits before its point and 18 after it. */
export function isDecimal(text: string): boolean {
  return decimal.test(text)
}

/**
 * A decimal with so many digits after its point, and more only where it needs them, as all that are equal are written:
 * `1.50` for `1.5` and `1.500`, `0.00` for `-0`.
 */
export function decimalText(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.split('.')
  let end = fraction.length
  while (end > scale && fraction[end - 1] === '0') end--
  const digits = fraction.slice(0, end).padEnd(scale, '0')
  const written = digits === '' ? whole : `${whole}.${digits}`
  return written.startsWith('-') && !/[1-9]/.test(written) ? written.slice(1) : written
}
