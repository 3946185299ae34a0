/** A decimal with so many digits after its point, as all that are equal are written: `1.50` for `1.5`, `0.00` for `-0`. */
export function decimalText(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.split('.')
  const written = scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`
  return written.startsWith('-') && !/[1-9]/.test(written) ? written.slice(1) : written
}
