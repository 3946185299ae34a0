import type { KeyVerifier, TokenVerifier } from '../core/identity.ts'
import type { Observe } from '../core/observation.ts'
import type { ReplayStore } from '../core/replay-store.ts'
import { apiKeyVerifier } from '../identity/api-key/api-key-verifier.ts'
import { embeddedKeyVerifier } from '../identity/api-key/embedded-key-verifier.ts'
import { assertionType, assertionVerifier } from '../identity/assertion/assertion-verifier.ts'
import { clientRegistry } from '../identity/client/client-registry.ts'
import type { Issuer } from '../identity/token-verifiers.ts'
import type { RedisConnection } from '../redis/connection.ts'
import type { Storage } from '../storage/storage.ts'
import { clientStoreOf } from './client-store.ts'
import type { Config } from './configuration/config.ts'
import type { Manifest } from './manifest.ts'

/** The verifiers of the credentials of clients. */
export interface ClientVerifiers {
  /** Absent where API keys are not accepted. */
  readonly keys?: KeyVerifier | undefined
  /** Verifiers of tokens, by `typ`. */
  readonly others?: ReadonlyMap<string, TokenVerifier> | undefined
  readonly symmetric?: TokenVerifier | undefined
}

/** What the verifiers of a service are made from. */
export interface CredentialsOptions {
  readonly service: string
  readonly manifest: Manifest
  readonly config: Config
  readonly observe: Observe
  readonly storage: Storage | undefined
  readonly redis: RedisConnection | undefined
}

/** Opens the verifiers of the clients of a service; none when it has no registry of them. */
export async function openClients(options: CredentialsOptions, issuers: readonly Issuer[]): Promise<ClientVerifiers> {
  const { service, manifest, config, observe, storage } = options
  const store = await clientStoreOf(config, manifest, storage)
  if (!store) return {}
  const trustsClients = config.CLIENT_MODE === 'trust-client'
  if (trustsClients) warn(observe, 'Every client may name any user without a token: CLIENT_MODE is trust-client.')
  const registry = clientRegistry({ store, observe })
  const replays = await replaysOf(options)
  const assertion = { registry, replays, issuers, trustsClients, audience: config.TOKEN_AUDIENCE }
  const others = new Map([[assertionType, assertionVerifier(assertion)]])
  const { API_KEY_PEPPERS: peppers, ENVIRONMENT: environment } = config
  if (!peppers) return { others }
  const key = { registry, peppers, product: service, environment }
  const requiresTls = environment === 'staging' || environment === 'production'
  return { others, keys: apiKeyVerifier(key), symmetric: embeddedKeyVerifier({ ...assertion, ...key, requiresTls }) }
}

/** The replay store: the database, else Redis, else memory. */
async function replaysOf({ storage, redis, config, observe }: CredentialsOptions): Promise<ReplayStore> {
  if (storage) {
    const { replayTable } = await import('../storage/identity/replay-table.ts')
    return replayTable(storage.own)
  }
  if (redis) {
    const { redisReplay } = await import('../redis/replay.ts')
    return redisReplay(redis)
  }
  if (config.ENVIRONMENT === 'staging' || config.ENVIRONMENT === 'production') {
    warn(observe, 'Each instance remembers by itself which assertions were used. Set REDIS_URL, or run one instance.')
  }
  const { memoryReplay } = await import('../identity/assertion/memory-replay.ts')
  return memoryReplay()
}

function warn(observe: Observe, message: string): void {
  observe({ kind: 'message', level: 'warn', message, fields: undefined, call: undefined })
}
