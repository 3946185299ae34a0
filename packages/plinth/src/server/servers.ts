import type { Server } from 'node:http'
import { problemBaseOf } from '../core/failure/problem-base.ts'
import type { Gate } from '../http/gate.ts'
import type { Identity } from '../http/identity.ts'
import { legacyQuotaHeaders } from '../http/legacy-quota-headers.ts'
import { createServer as createPublicServer } from '../http/server.ts'
import type { Application } from './application.ts'
import type { Config } from './configuration/config.ts'
import type { VariableNames } from './configuration/variable-text.ts'
import { documentation } from './documentation.ts'
import { drain } from './drain.ts'
import type { Health } from './health.ts'
import { internalServer } from './internal-server.ts'
import type { Lifecycle } from './lifecycle.ts'
import { listen } from './listen.ts'
import { probes } from './probes.ts'
import type { Telemetry } from './telemetry.ts'

/** The two HTTP servers of a service: one for everybody, one for the house. */
export interface Servers {
  /** Listens on both ports, the internal one first. `named` says what variables are called. */
  listen(named: VariableNames): Promise<{ readonly url: string; readonly internalUrl: string }>
  /** Brings the public one to its end. False when something had to be cut off. */
  drain(): Promise<boolean>
  /** Closes both, whatever they are doing. */
  stop(): void
}

interface ServersOptions {
  readonly application: Application
  readonly config: Config
  readonly gate: Gate
  readonly lifecycle: Lifecycle
  readonly health: () => Promise<Health>
  readonly telemetry: Telemetry
}

/** Creates the servers of a service, not yet listening. Throws a TypeError when a route cannot be served. */
export function createServers(options: ServersOptions): Servers {
  const { config, gate, telemetry } = options
  const service = options.application.service.name
  const open = publicServer(options)
  const internal = houseServer(options)
  return {
    async listen(named) {
      const shared = { host: config.HOST, service }
      const at = (name: 'PORT' | 'INTERNAL_PORT') => ({ ...shared, port: config[name], variable: named(name) })
      const internalUrl = await listen(internal, at('INTERNAL_PORT'))
      return { url: await listen(open, at('PORT')), internalUrl }
    },
    async drain() {
      const left = await drain(open, {
        window: config.SHUTDOWN_DRAIN_MS,
        // The last tenth is for what comes after: the database and the reports.
        deadline: config.SHUTDOWN_DEADLINE_MS * 0.9,
        closing: () => {
          gate.closing = true
        },
        isSending: () => gate.sending > 0,
      })
      if (left === 0) return true
      const message = `${left} connections were still busy at the deadline and have been cut off.`
      telemetry.observe({ kind: 'message', level: 'error', message, fields: undefined, call: undefined })
      return false
    },
    stop() {
      for (const server of [open, internal]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}

function publicServer({ application, config, gate }: ServersOptions): Server {
  const { service, pipelines, interceptors, environment, admission } = application
  const identity = identityOf(application, config)
  return createPublicServer({
    pipelines,
    identity,
    environment,
    problemBase: problemBaseOf(service),
    basePath: service.about.basePath,
    pages: documentation(application, identity),
    challenges: interceptors.flatMap((it) => it.challenges ?? []),
    gate,
    admission,
    proxies: config.TRUSTED_PROXIES,
    origins: config.CORS_ORIGINS,
    exposed: service.about.legacyRateLimitHeaders ? legacyQuotaHeaders : undefined,
  })
}

function houseServer({ application, config, lifecycle, health, telemetry }: ServersOptions): Server {
  const { service, version } = application
  const { measured, observe } = telemetry
  const routes = probes({ service: service.name, version, lifecycle, health, measured })
  const identity = identityOf(application, config)
  return internalServer(routes, { identity, problemBase: problemBaseOf(service), observe })
}

function identityOf({ service, version }: Application, { ENVIRONMENT: environment }: Config): Identity {
  return { name: service.name, version, environment }
}
