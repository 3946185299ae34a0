const nothing = '\0'
const empty = /^\0*$/

/**
 * A text as Oracle holds it, which takes an empty one for null: that is kept as one NUL character, and a text of NUL
 * characters alone with one more. So no two texts become one, and their order stays.
 */
export function stored(text: string): string {
  return (text === '' || text.startsWith(nothing)) && empty.test(text) ? text + nothing : text
}

/** The text that is held as another one. */
export function restored(text: string): string {
  return text.startsWith(nothing) && empty.test(text) ? text.slice(1) : text
}
