import type { Failed } from './failure/failure.ts'
import type { ReflectedOperation } from './reflect.ts'

/**
 * The check that a transport makes before it does any work for a call. It is compiled once for each operation, at
 * start-up. The function it gives answers the failure with which a call would be refused now for lack of time, or
 * undefined.
 */
export type Admission = (operation: ReflectedOperation) => () => Failed | undefined
