/**
 * A text as a structured-field String (RFC 9651, 3.3.3): in quotes. Whoever sends it refuses what is not visible ASCII.
 */
export function structuredString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
