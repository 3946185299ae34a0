export type { Destination } from './destination.ts'
export { log } from './log.ts'
export { type Metrics, metrics, metricsType } from './metrics.ts'
export { type Sentry, sentry } from './sentry.ts'
