import { type Observe, observers } from '../core/observation.ts'
import { log } from '../telemetry/log.ts'
import { type Metrics, metrics, metricsType } from '../telemetry/metrics.ts'
import type { Config } from './configuration/config.ts'
import type { Answer } from './internal-server.ts'

/** The observers of one service. */
export interface Telemetry {
  readonly observe: Observe
  /** The metrics, for whoever scrapes them. */
  readonly measured: () => Answer
  /** Adds a metric that is read whenever somebody scrapes them. */
  readonly gauge: Metrics['gauge']
  /** Waits, for 2 seconds at most, until what was reported elsewhere has arrived. The log writes itself at the exit. */
  readonly flush: () => Promise<void>
}

/**
 * Creates the observers that the configuration asks for. Rejects with an Error when Sentry is wanted and not installed.
 */
export async function createTelemetry(service: string, version: string, config: Config): Promise<Telemetry> {
  const identity = { service, version, environment: config.ENVIRONMENT }
  const measuring = metrics(identity)
  const all = [log({ ...identity, level: config.LOG_LEVEL }), measuring.observe]
  const reporter = config.SENTRY_DSN === undefined ? undefined : await reporting(config.SENTRY_DSN, identity)
  if (reporter) all.push(reporter.observe)
  return {
    observe: observers(all),
    measured: () => ({ status: 200, mediaType: metricsType, body: measuring.text() }),
    gauge: measuring.gauge,
    flush: async () => void (await reporter?.flush()),
  }
}

async function reporting(dsn: string, identity: { service: string; version: string; environment: string }) {
  const { sentry } = await import('../telemetry/sentry.ts')
  return sentry({ dsn, ...identity })
}
