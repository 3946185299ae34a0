import type { Fault } from '../failure/failure.ts'

/**
 * A schema, compiled: answers the value as handlers see it and adds to the faults all that is wrong with it. Handlers
 * see text in NFC, ids in lower case, instants in UTC of fixed width, defaults filled in, no null where absence is
 * meant, no member that only the server sets. When there are faults the answer means nothing.
 */
export type Validate = (value: unknown, faults: Fault[]) => unknown

/** Adds what is wrong with a value to its faults. */
export function refuse(faults: Fault[], code: string, detail: string): undefined {
  faults.push({ pointer: '', code, detail })
}

/** So many of something, in words. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
