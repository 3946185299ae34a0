import { createOutgoing } from '../client/outgoing.ts'
import type { Environment } from '../core/active-call.ts'
import type { Implementation } from '../core/implement.ts'
import type { Limiter } from '../core/limiter.ts'
import type { Observe } from '../core/observation.ts'
import { type ReflectedService, reflect } from '../core/reflect.ts'
import type { SignAssertion } from '../core/sign-assertion.ts'
import { isWhere } from '../core/where.ts'
import { memoryLimiter } from '../interceptor/rate-limit/memory-limiter.ts'
import type { RedisConnection } from '../redis/connection.ts'
import type { Storage } from '../storage/storage.ts'
import { checkpointsOf } from './audit.ts'
import { withBuiltIn } from './built-in.ts'
import type { CredentialsOptions } from './clients.ts'
import type { Config } from './configuration/config.ts'
import type { Exchange } from './exchange.ts'
import { openJobs } from './jobs.ts'
import { policiesOf } from './limits.ts'
import type { RunningRuns } from './long-running/runs.ts'
import type { Manifest } from './manifest.ts'
import { joinInstancesOf, prepareSchema } from './migrations.ts'
import { type Compiled, compileService } from './pipelines.ts'
import { schedulePurge } from './purge.ts'
import { openServiceStorage } from './storage.ts'
import { openSubscriptions } from './subscriptions.ts'

interface ApplicationOptions {
  readonly implementation: Implementation
  readonly manifest: Manifest
  readonly config: Config
  readonly observe: Observe
  /** Where it finds the events of other services in this process, and they its own. Default: nobody is told of any. */
  readonly exchange?: Exchange | undefined
  /** The clock. Default: the real one. */
  readonly now?: () => Date
}

/** A service with all that it needs, ready to be called, and on no transport yet. */
export interface Application extends Compiled {
  readonly service: ReflectedService
  readonly version: string
  readonly environment: Environment
  /** Absent when the service has no resources. */
  readonly storage: Storage | undefined
  /** Sees to it that the database has the tables it needs: before the first call. */
  readonly prepare: () => Promise<void>
  /** Gives long-running operations so many milliseconds to end; then another instance goes on with them. */
  readonly drain: (milliseconds: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Puts a service together as its configuration says. Rejects when its storage cannot be opened. */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { manifest, config, observe, exchange, now = () => new Date() } = options
  const implementation = withBuiltIn(options.implementation)
  const { version } = manifest
  const service = reflect(implementation.service)
  const checkpoints = service.resources.length > 0 ? checkpointsOf(config, manifest, observe) : undefined
  const { DATABASE_URL: url, CURSOR_SECRET: secret } = config
  const storage = await openServiceStorage({ service, url, secret, observe, checkpoints })
  const checkOutput = config.ENVIRONMENT === 'development' || config.ENVIRONMENT === 'testing'
  const runs = storage && (await runsOf(implementation, service, storage, observe, checkOutput))
  const environment: Environment = {
    now,
    observe,
    config: config.own,
    outgoing: createOutgoing({
      identity: { name: service.name, version },
      observe,
      hosts: config.OUTGOING_HOSTS,
      sign: await signerOf(config),
    }),
    runs,
  }
  const redis = config.REDIS_URL === undefined ? undefined : await connect(config.REDIS_URL, service.name)
  const compiled = compileService(implementation, {
    observe,
    ...(await credentialsOf({ service: service.name, manifest, config, observe, storage, redis })),
    limits: {
      policies: policiesOf(service.about, config),
      limiter: await limiterOf(redis, observe),
      legacyHeaders: service.about.legacyRateLimitHeaders,
    },
    unitOfWork: storage,
    checkOutput,
  })
  let endSubscriptions: (() => Promise<void>) | undefined
  let leave: (() => Promise<void>) | undefined
  let endPurge: (() => void) | undefined
  let endJobs: (() => Promise<void>) | undefined
  return {
    ...compiled,
    service,
    version,
    environment,
    storage,
    async prepare() {
      leave = storage && (await joinInstancesOf(storage, manifest, observe))
      if (storage) await prepareSchema({ storage, service, manifest, config, observe })
      if (storage && config.AUDIT_SINK !== undefined) await fillSink(storage, config.AUDIT_SINK, observe)
      const pipelines = withWork(compiled.pipelines, implementation, config)
      endJobs = await openJobs({ pipelines, environment })
      endPurge = storage && schedulePurge({ service, storage, environment, runs })
      runs?.begin(environment)
      endSubscriptions = exchange && openSubscriptions({ service, pipelines, environment, storage, exchange })
    },
    async drain(milliseconds) {
      await runs?.drain(milliseconds)
    },
    async close() {
      endPurge?.()
      await runs?.drain(0)
      await endJobs?.()
      await endSubscriptions?.()
      redis?.close()
      await leave?.()
      await storage?.close()
    },
  }
}

/** The runs of long-running operations. Where there are none of these, no code is loaded for them. */
async function runsOf(
  implementation: Implementation,
  { operations }: ReflectedService,
  storage: Storage,
  observe: Observe,
  checkOutput: boolean,
): Promise<RunningRuns | undefined> {
  if (!operations.some(({ run }) => run)) return undefined
  const { openRuns } = await import('./long-running/runs.ts')
  return openRuns(implementation, storage, observe, checkOutput)
}

/** The pipelines without those that there is nothing to do for, as the configuration says. */
function withWork(
  pipelines: Compiled['pipelines'],
  { onlyWhere }: Implementation,
  { own }: Config,
): Compiled['pipelines'] {
  return new Map([...pipelines].filter(([name]) => isWhere(onlyWhere[name] ?? {}, own)))
}

/**
 * The verifiers of credentials. Where no issuer and no client can be known there are none, and no code is loaded for
 * them.
 */
async function credentialsOf(options: CredentialsOptions) {
  const { TOKEN_ISSUER, TOKEN_ISSUERS, CLIENT_REGISTRY } = options.config
  if ((options.storage ?? TOKEN_ISSUER ?? TOKEN_ISSUERS ?? CLIENT_REGISTRY) === undefined) return {}
  const { openCredentials } = await import('./credentials.ts')
  return openCredentials(options)
}

/** The signer of assertions to other services; undefined without `CLIENT_KEY`. */
async function signerOf({ CLIENT_ID: client, CLIENT_KEY: key }: Config): Promise<SignAssertion | undefined> {
  if (!key) return undefined
  const { assertionSigner } = await import('../identity/assertion/assertion-signer.ts')
  return assertionSigner({ client, key })
}

async function fillSink(storage: Storage, url: string, observe: Observe): Promise<void> {
  const { openSink } = await import('../storage/sink/open-sink.ts')
  await storage.fill(await openSink(url, observe, process.env))
}

/** The limiter of calls: shared through Redis where there is one, else local. */
async function limiterOf(connection: RedisConnection | undefined, observe: Observe): Promise<Limiter> {
  const local = memoryLimiter()
  if (!connection) return local
  const { redisLimiter } = await import('../redis/limiter.ts')
  return redisLimiter({ connection, local, observe })
}

async function connect(url: string, service: string): Promise<RedisConnection> {
  const { connectRedis } = await import('../redis/connection.ts')
  return connectRedis({ url, service })
}
