export { type OwnWork, openOwnWork } from './own-work.ts'
export { type ServeOptions, serve } from './serve.ts'
export type { Running } from './start.ts'
