import type { Failed } from './failure/failure.ts'
import type { ReflectedOperation } from './reflect.ts'

/**
 * Whoever refuses calls for which there is no time. Transports ask before they do anything for a call, and find the way to
 * ask of each operation once, at start-up: what it answers is the failure that a call would meet now, if it would.
 */
export type Admission = (operation: ReflectedOperation) => () => Failed | undefined
