/** What is shown instead of a secret. */
export const redacted = '[redacted]'

/** The shortest value that is hidden, in characters: a shorter one is a word that also means something else. */
const shortest = 8

/** Values that stay hidden until the process ends. */
const hidden = new Set<string>()

/** Values that are hidden while `hiding` runs. */
let passing: ReadonlySet<string> = new Set()

/** Hides these values, plain or percent-encoded, in every text that this process writes from now on. */
export function hide(values: Iterable<string>): void {
  for (const form of formsOf(values)) hidden.add(form)
}

/** Runs a function while these values are hidden as well: the secrets of the call that it writes about. */
export function hiding<T>(values: readonly string[] = [], run: () => T): T {
  if (values.length === 0) return run()
  passing = new Set(formsOf(values))
  try {
    return run()
  } finally {
    passing = new Set()
  }
}

/** A text in which hidden values are replaced by `[redacted]`. */
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
