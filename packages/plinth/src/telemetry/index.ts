export type { Destination } from './destination.ts'
export { log } from './log.ts'
