import { createServer, type Server } from 'node:http'
import type { Implementation } from '../core/implement.ts'
import type { About } from '../core/service.ts'
import type { Gate, Status } from '../http/gate.ts'
import { createServer as createPublicServer } from '../http/server.ts'
import { type Application, createApplication } from './application.ts'
import { type Config, readConfig } from './config.ts'
import { documentation } from './documentation.ts'
import { drain } from './drain.ts'
import { type Dependency, type Health, healthOf } from './health.ts'
import { internalListener } from './internal-listener.ts'
import { type Lifecycle, lifecycle } from './lifecycle.ts'
import { listen } from './listen.ts'
import { findManifest } from './manifest.ts'
import { probes } from './probes.ts'
import { problemBaseOf } from './problem-base.ts'
import { subjectOf } from './subject.ts'
import type { Supervised } from './supervise.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import type { Texts } from './variable-text.ts'

/** How a service is started. */
export interface StartOptions {
  /** Within the service's folder. */
  readonly folder: string
  /** The configuration as text. Default: the environment of the process. */
  readonly texts?: Texts | undefined
  /** What names of variables begin with where several services share one environment: `TODO_`. Default nothing. */
  readonly prefix?: string | undefined
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
 * Starts a service: both ports first, so that probes are answered while it comes up, then what it depends on. It is ready
 * when the promise resolves. Rejects with a ConfigError, a PortError or whatever went wrong, and leaves nothing running.
 */
export async function start(
  implementation: Implementation,
  { folder, texts = process.env, prefix = '' }: StartOptions,
): Promise<Running> {
  const manifest = findManifest(folder)
  const { name, ...subject } = subjectOf(implementation, manifest)
  const config = readConfig(texts, { name, ...subject })
  const telemetry = await createTelemetry(name, manifest.version, config)
  const gate: Gate = { status: 'starting', closing: false }
  const life = lifecycle(gate, telemetry.observe)
  const application = await createApplication({ implementation, manifest, config, observe: telemetry.observe })
  const health = judged(healthOf(dependencies(application)), life)
  const servers = serversOf(application, { config, gate, life, health, telemetry })
  try {
    const [url, internalUrl] = await listening(servers, config, { service: name, prefix })
    await application.prepare()
    life.enter('ready', `${url}, internal ${internalUrl}`)
    const watch = setInterval(health, interval).unref()
    let closing: Promise<boolean> | undefined
    const close = async (): Promise<boolean> => {
      life.enter('draining')
      clearInterval(watch)
      const clean = await drained(servers.open, { config, gate, telemetry })
      await stopped(servers, application)
      life.enter('stopped')
      return clean
    }
    return {
      name,
      version: manifest.version,
      about: implementation.service.about,
      config,
      url,
      internalUrl,
      get status() {
        return gate.status
      },
      observe: telemetry.observe,
      flush: telemetry.flush,
      close: () => {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    await stopped(servers, application)
    throw error
  }
}

function dependencies({ storage }: Application): readonly Dependency[] {
  if (!storage) return []
  return [{ name: 'database:responseTime', componentType: 'datastore', probe: async () => storage.check() }]
}

interface Servers {
  /** For everybody. */
  readonly open: Server
  readonly internal: Server
}

interface Parts {
  readonly config: Config
  readonly gate: Gate
  readonly life: Lifecycle
  readonly health: () => Promise<Health>
  readonly telemetry: Telemetry
}

function serversOf(application: Application, { config, gate, life, health, telemetry }: Parts): Servers {
  const { service, version, pipelines, environment } = application
  const identity = { name: service.name, version, environment: config.ENVIRONMENT }
  const { measured, observe } = telemetry
  const routes = probes({ service: service.name, version, lifecycle: life, health, measured })
  return {
    open: createPublicServer({
      pipelines,
      identity,
      environment,
      problemBase: problemBaseOf(service),
      basePath: service.about.basePath,
      pages: documentation(application, identity),
      gate,
    }),
    internal: createServer(internalListener(routes, observe)),
  }
}

async function listening(
  { open, internal }: Servers,
  { HOST: host, PORT, INTERNAL_PORT }: Config,
  { service, prefix }: { readonly service: string; readonly prefix: string },
): Promise<[url: string, internalUrl: string]> {
  const shared = { host, service }
  const internalUrl = await listen(internal, { ...shared, port: INTERNAL_PORT, variable: `${prefix}INTERNAL_PORT` })
  return [await listen(open, { ...shared, port: PORT, variable: `${prefix}PORT` }), internalUrl]
}

/** Every look at the dependencies is also one for `/status`. */
function judged(ask: () => Promise<Health>, life: Lifecycle): () => Promise<Health> {
  return async () => {
    const health = await ask()
    life.judge(health.status)
    return health
  }
}

async function drained(server: Server, { config, gate, telemetry }: Pick<Parts, 'config' | 'gate' | 'telemetry'>) {
  const left = await drain(server, {
    window: config.SHUTDOWN_DRAIN_MS,
    // The last tenth is for what comes after: the database and the reports.
    deadline: config.SHUTDOWN_DEADLINE_MS * 0.9,
    closing: () => {
      gate.closing = true
    },
  })
  if (left > 0) {
    const message = `${left} connections were still busy at the deadline and have been cut off.`
    telemetry.observe({ kind: 'message', level: 'error', message, fields: undefined, call: undefined })
  }
  return left === 0
}

async function stopped({ open, internal }: Servers, application: Application): Promise<void> {
  for (const server of [open, internal]) {
    server.close()
    server.closeAllConnections()
  }
  await application.close()
}
