import type { Fault } from '../core/failure.ts'

/** How the text of each query parameter is read, by its name. */
export type QueryReaders = ReadonlyMap<string, (text: string) => unknown>

/**
 * Reads a query string into the input. A hyphen in a name is read as an underscore. Faults: an unknown name, a name that
 * occurs twice, text that is not percent-encoded UTF-8, a value that contradicts the one that the input has already.
 */
export function readQuery(query: string, readers: QueryReaders, input: Record<string, unknown>, faults: Fault[]): void {
  const seen = new Set<string>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const written = equals === -1 ? pair : pair.slice(0, equals)
    const name = decode(written)?.replaceAll('-', '_')
    const read = name === undefined ? undefined : readers.get(name)
    if (name === undefined || !read) {
      fault(faults, name ?? written, 'unknown_parameter', 'is not a known parameter')
    } else if (seen.has(name)) {
      fault(faults, name, 'repeated_parameter', 'must not be given twice')
    } else {
      seen.add(name)
      const text = equals === -1 ? '' : decode(pair.slice(equals + 1))
      if (text === undefined) fault(faults, name, 'invalid_encoding', 'must be percent-encoded UTF-8')
      else set(input, name, read(text), faults)
    }
  }
}

function set(input: Record<string, unknown>, name: string, value: unknown, faults: Fault[]): void {
  if (Object.hasOwn(input, name) && input[name] !== value) {
    fault(faults, name, 'conflicting_value', 'must be the same as in the body')
  } else input[name] = value
}

/** The text that is percent-encoded here as in a form, a plus sign meaning a space; undefined when it is not UTF-8. */
function decode(text: string): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return undefined
  }
}

function fault(faults: Fault[], name: string, code: string, detail: string): void {
  const shown = name.length > 100 ? `${name.slice(0, 100)}...` : name
  faults.push({ pointer: `/${shown.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, detail, in: 'query' })
}
