import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this package is. */
const home = new URL('..', import.meta.url).href
const frame = /^ *at (?:[^(]*\()?(file:\/\/\S+):(\d+):\d+\)?$/

/**
 * What is wrong with a declaration, and where it stands: `"x" has no handler for y. (src/service.ts, line 3)`.
 * Undefined when the error was not thrown by a function that declares: then it is a mistake in code, which its stack
 * tells more about.
 */
export function declarationFault(error: unknown): string | undefined {
  if (!(error instanceof TypeError)) return undefined
  const frames = (error.stack ?? '').split('\n').flatMap((text) => {
    const [, file, at] = frame.exec(text) ?? []
    return file && at ? [{ file, line: at }] : []
  })
  if (!frames[0]?.file.startsWith(home)) return undefined
  const place = frames.find(({ file }) => !file.startsWith(home))
  return place ? `${error.message} (${relative('.', fileURLToPath(place.file))}, line ${place.line})` : error.message
}
