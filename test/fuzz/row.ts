import type { Draft } from './draft.ts'

type Request = Pick<Draft, 'operation' | 'query' | 'writtenQuery'>

/**
 * Whether a request is for the row that its path names, as it is now: not for something else of it, nor for its past. Only
 * then can it be said whether that is there, and with which tag.
 */
export function isOfRow({ operation: { method, path }, query, writtenQuery = '' }: Request): boolean {
  const isPast = query.some(([name]) => name === 'as_of') || /(^|&)(a|%61)(s|%73)(_|%5f)/i.test(writtenQuery)
  return !isPast && (method !== 'GET' || /^[^{]*\{\w+\}$/.test(path))
}
