import type { Implementation } from '../core/implement.ts'
import type { About } from '../core/service.ts'
import { type Gate, openGate, type Status } from '../http/gate.ts'
import { type Application, createApplication } from './application.ts'
import { type Config, readConfig } from './configuration/config.ts'
import type { Texts, VariableNames } from './configuration/variable-text.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { type Dependency, type Health, healthOf } from './health.ts'
import { keepTick } from './kept-tick.ts'
import { type Lifecycle, lifecycle } from './lifecycle.ts'
import { findManifest } from './manifest.ts'
import { createServers, type Servers } from './servers.ts'
import { subjectOf } from './subject.ts'
import type { Supervised } from './supervise.ts'
import { createTelemetry } from './telemetry.ts'

/** How a service is started. */
export interface StartOptions {
  /** Within the service's folder. */
  readonly folder: string
  /** The configuration as text. Default: the environment of the process. */
  readonly texts?: Texts | undefined
  /** What variables are called where several services share one environment. Default: what they are. */
  readonly named?: VariableNames | undefined
  /** Where services in one process find one another's events. Default: one of its own. */
  readonly exchange?: Exchange | undefined
}

/** A service that runs. */
export interface Running extends Supervised {
  readonly name: string
  readonly version: string
  readonly about: About
  readonly config: Config
  readonly url: string
  readonly internalUrl: string
  readonly status: Status
}

/** Milliseconds between two looks at the dependencies, for `/status`. */
const interval = 5000

/**
 * Starts a service: both ports first, so that probes are answered while it comes up, then its tables. It is ready when
 * the promise resolves. Rejects with a ConfigError, a PortError, a SchemaError or whatever went wrong, and leaves
 * nothing running.
 */
export async function start(
  implementation: Implementation,
  { folder, texts = process.env, named = (name) => name, exchange = createExchange() }: StartOptions,
): Promise<Running> {
  keepTick()
  const manifest = findManifest(folder)
  const subject = subjectOf(implementation, manifest)
  const config = readConfig(texts, subject, named)
  const { name } = subject
  const { version } = manifest
  const telemetry = await createTelemetry(name, version, config)
  const { observe, flush } = telemetry
  const gate: Gate = { ...openGate(), status: 'starting' }
  const life = lifecycle(gate, observe)
  const application = await createApplication({ implementation, manifest, config, observe, exchange })
  telemetry.gauge('plinth_calls_in_flight', 'Calls that are waiting for something.', application.inFlight)
  let servers: Servers | undefined
  try {
    const health = judged(healthOf(dependencies(application)), life)
    servers = createServers({ application, config, gate, lifecycle: life, health, telemetry })
    const { url, internalUrl } = await servers.listen(named)
    await application.prepare()
    life.enter('ready', `${url}, internal ${internalUrl}`)
    const watch = setInterval(health, interval).unref()
    const close = once(closing(servers, application, life, watch, config.SHUTDOWN_DEADLINE_MS * 0.8))
    return {
      name,
      version,
      about: implementation.service.about,
      config,
      url,
      internalUrl,
      get status() {
        return gate.status
      },
      observe,
      flush,
      close,
    }
  } catch (error) {
    servers?.stop()
    await application.close()
    throw error
  }
}

/** What ends a service, in the one order that loses nothing. */
function closing(servers: Servers, application: Application, life: Lifecycle, watch: NodeJS.Timeout, patience: number) {
  return async (): Promise<boolean> => {
    life.enter('draining')
    clearInterval(watch)
    const [clean] = await Promise.all([servers.drain(), application.drain(patience)])
    servers.stop()
    await application.close()
    life.enter('stopped')
    return clean
  }
}

function once<T>(act: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => {
    done ??= act()
    return done
  }
}

function dependencies({ storage }: Application): readonly Dependency[] {
  if (!storage) return []
  return [{ name: 'database:responseTime', componentType: 'datastore', probe: async () => storage.check() }]
}

/** Every look at the dependencies is also one for `/status`. */
function judged(ask: () => Promise<Health>, life: Lifecycle): () => Promise<Health> {
  return async () => {
    const health = await ask()
    life.judge(health.status)
    return health
  }
}
