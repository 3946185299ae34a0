/**
 * Text without its case, for searches: every character in lower case by Unicode's default mapping, whatever the
 * language, and a final sigma like any other. Two texts that differ in more than that stay different: `é` is no `e`,
 * `ß` no `ss`.
 */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}
