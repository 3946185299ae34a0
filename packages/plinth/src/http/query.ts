import type { Fault } from '../core/failure/failure.ts'
import { malformed } from './request-head.ts'

/** The most parameters of a query: joining those of one name costs the more for each, the more there are. */
const mostParameters = 200

/** How the text of a query parameter is read. */
interface QueryReader {
  readonly read: (text: string) => unknown
  /** Whether it may be given several times: each is read as a list, and these are joined. */
  readonly repeated: boolean
  /** Whether it is a map: each member comes by itself, its name in brackets. */
  readonly bracketed?: boolean | undefined
}

/** How each query parameter is read, by its name. */
export type QueryReaders = ReadonlyMap<string, QueryReader>

/**
 * Reads a query string into the input. A hyphen in a name is read as an underscore, and `due_at[gte]` as `due_at__gte`.
 * Faults: an unknown name, a name that occurs twice and must not, text that is not percent-encoded UTF-8, a value that
 * contradicts the one that the input has already. Throws `malformed_request` when there are more than 200.
 */
export function readQuery(query: string, readers: QueryReaders, input: Record<string, unknown>, faults: Fault[]): void {
  const seen = new Set<string>()
  const pairs = query.split('&')
  if (pairs.length > mostParameters) throw malformed(`The query has more than ${mostParameters} parameters.`)
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = flat(parameterName(pair), readers)
    const reader = name === undefined ? undefined : readers.get(name)
    if (!reader && name?.includes('[') && setMember(pair, readers, input, faults)) continue
    if (name === undefined || !reader) {
      fault(faults, name ?? (pair.split('=', 1)[0] as string), 'unknown_parameter', 'is not a known parameter')
    } else if (seen.has(name) && !reader.repeated) {
      fault(faults, name, 'repeated_parameter', 'must not be given twice')
    } else {
      const text = equals === -1 ? '' : decode(pair.slice(equals + 1))
      if (text === undefined) fault(faults, name, 'invalid_encoding', 'must be percent-encoded UTF-8')
      else if (seen.has(name)) input[name] = [input[name] ?? [], reader.read(text)].flat()
      else set(input, name, reader.read(text), faults)
      seen.add(name)
    }
  }
}

/** The name of the parameter that `due_at[gte]` means: `due_at__gte`, where there is one. */
function flat(name: string | undefined, readers: QueryReaders): string | undefined {
  if (!name?.endsWith(']')) return name
  const written = name.slice(0, -1).replace('[', '__')
  return readers.has(written) ? written : name
}

/** Sets a member of a map that a parameter like `filter[binding]` is about. False when there is no such map. */
function setMember(pair: string, readers: QueryReaders, input: Record<string, unknown>, faults: Fault[]): boolean {
  const equals = pair.indexOf('=')
  const whole = decode(equals === -1 ? pair : pair.slice(0, equals)) as string
  const at = whole.indexOf('[')
  const name = whole.slice(0, at)
  if (!readers.get(name)?.bracketed) return false
  const text = equals === -1 ? '' : decode(pair.slice(equals + 1))
  const key = whole.slice(at)
  const map = (input[name] ?? {}) as Record<string, string>
  if (text === undefined) fault(faults, whole, 'invalid_encoding', 'must be percent-encoded UTF-8')
  else if (Object.hasOwn(map, key)) fault(faults, whole, 'repeated_parameter', 'must not be given twice')
  else input[name] = { ...map, [key]: text }
  return true
}

/** Whether a query string holds a parameter. */
export function hasParameter(query: string, name: string): boolean {
  return query.split('&').some((pair) => parameterName(pair) === name)
}

/** The name in a pair of a query; undefined when it is not percent-encoded UTF-8, or what no text may hold. */
export function parameterName(pair: string): string | undefined {
  const equals = pair.indexOf('=')
  const name = decode(equals === -1 ? pair : pair.slice(0, equals))
  return name?.includes('\0') ? undefined : name?.replaceAll('-', '_')
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
