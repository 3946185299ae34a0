/** What is shown instead of a secret. */
export const redacted = '[redacted]'

/** The shortest value that is hidden, in characters: a shorter one is a word that also means something else. */
const shortest = 8

const hidden = new Set<string>()

/** Has these values shown in no text of this process from now on, as they are or percent-encoded. */
export function hide(values: Iterable<string>): void {
  for (const value of values) {
    if (value.length >= shortest) hidden.add(value).add(encodeURIComponent(value.toWellFormed()))
  }
}

/** A text without the values that are hidden. */
export function withoutHidden(text: string): string {
  let result = text
  for (const value of hidden) if (result.includes(value)) result = result.replaceAll(value, redacted)
  return result
}
