/** Milliseconds since the epoch of an HTTP date in any of its forms (RFC 9110, 5.6.7); undefined for what is none. */
export function readHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined
  const time = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`)
  return Number.isNaN(time) ? undefined : time
}
