/** What is shown instead of a secret. */
export const redacted = '[redacted]'

/** The shortest value that is hidden, in characters: a shorter one is a word that also means something else. */
const shortest = 8

/** Until the process ends. */
const hidden = new Set<string>()

/** While something is said of one call. */
let passing: ReadonlySet<string> = new Set()

/** Has these values shown in no text of this process from now on, as they are or percent-encoded. */
export function hide(values: Iterable<string>): void {
  for (const form of formsOf(values)) hidden.add(form)
}

/** Runs something in which these values are shown in no text, either: what is said of the call that they belong to. */
export function hiding<T>(values: readonly string[] = [], run: () => T): T {
  if (values.length === 0) return run()
  passing = new Set(formsOf(values))
  try {
    return run()
  } finally {
    passing = new Set()
  }
}

/** A text without the values that are hidden. */
export function withoutHidden(text: string): string {
  let result = text
  for (const values of [hidden, passing]) {
    for (const value of values) if (result.includes(value)) result = result.replaceAll(value, redacted)
  }
  return result
}

function formsOf(values: Iterable<string>): string[] {
  const long = [...values].filter((value) => value.length >= shortest)
  return long.flatMap((value) => [value, encodeURIComponent(value.toWellFormed())])
}
