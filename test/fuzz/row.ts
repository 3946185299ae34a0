import type { Draft } from './draft.ts'

type Request = Pick<Draft, 'operation' | 'query' | 'writtenQuery'>

/** Parameters by which something else is asked for than the row as it is now: its past, or what was deleted. */
const elsewhere: ReadonlySet<string> = new Set(['as_of', 'deleted'])

/**
 * Whether a request is for the row that its path names, as it is now: not for something else of it, nor for its past.
 * Only then can it be said whether that is there, and with which tag.
 */
export function isOfRow({ operation: { method, path }, query, writtenQuery = '' }: Request): boolean {
  const written = [...new URLSearchParams(writtenQuery).keys()]
  const isElsewhere = [...query.map(([name]) => name), ...written].some((name) => elsewhere.has(name))
  return !isElsewhere && (method !== 'GET' || /^[^{]*\{\w+\}$/.test(path))
}

/** Whether a request is to bring back a row that was deleted. */
export function isRestoring({ method, operation: { path } }: Pick<Draft, 'method' | 'operation'>): boolean {
  return method === 'POST' && path.endsWith('}/restore')
}
