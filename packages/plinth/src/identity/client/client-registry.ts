import type { ClientKey, ClientStore, KeyUse, RegisteredClient } from '../../core/client-store.ts'
import { problem } from '../../core/failure/problems.ts'
import type { RefusalReason } from '../../core/failure/refusal.ts'
import type { Observe } from '../../core/observation.ts'

/** A key with the client that it belongs to. */
export interface RegisteredKey {
  readonly client: RegisteredClient
  readonly key: ClientKey
}

/** The registered clients of a service and their keys. */
export interface ClientRegistry {
  /**
   * The key with an id, whether it is valid now or not; undefined when there is none. The answer is at most 5 seconds
   * old. Rejects with `unavailable` when the store cannot be read.
   */
  find(id: string): RegisteredKey | undefined | Promise<RegisteredKey | undefined>
  /**
   * Notes that a key was used, at most once a minute and in the background. `hash` makes the hash that replaces the
   * stored one, where that was made with an older pepper.
   */
  used(registered: RegisteredKey, now: number, hash?: () => KeyUse['hash']): void
}

interface RegistryOptions {
  readonly store: ClientStore
  readonly observe: Observe
}

/** Milliseconds after which the store is read again in the background, and after which callers wait for that. */
const [fresh, longest] = [2500, 5000]
/** Milliseconds between two notes that a key was used, and between two warnings about one. */
const [noteEvery, warnEvery] = [60_000, 24 * 3_600_000]
/** Milliseconds before its expiry from which on the use of a key is warned of. */
const nearEnd = 14 * 24 * 3_600_000

interface Snapshot {
  readonly keys: ReadonlyMap<string, RegisteredKey>
  /** Milliseconds of `performance.now()` before it was read. */
  readonly readAt: number
}

/** Creates the registry over a store. It holds all clients in memory, so that guessed ids cause no query. */
export function clientRegistry({ store, observe }: RegistryOptions): ClientRegistry {
  let snapshot: Snapshot | undefined
  let reading: Promise<Snapshot> | undefined
  const noted = new Map<string, number>()
  const warned = new Map<string, number>()

  const read = (): Promise<Snapshot> => {
    reading ??= load().finally(() => {
      reading = undefined
    })
    return reading
  }
  const load = async (): Promise<Snapshot> => {
    const readAt = performance.now()
    const { clients, keys } = await store.load()
    const byId = new Map(clients.map((client) => [client.id, client]))
    const registered = keys.flatMap((key) => {
      const client = byId.get(key.client)
      return client ? [[key.id, { client, key }] as const] : []
    })
    snapshot = { keys: new Map(registered), readAt }
    return snapshot
  }
  const failed = (error: unknown): void => observe({ kind: 'error_unexpected', error, call: undefined, origin: 'keys' })

  const warn = ({ client, key }: RegisteredKey, now: number): void => {
    const isLeaving = key.state === 'retiring'
    if ((!isLeaving && key.expiresAt - now > nearEnd) || now - (warned.get(key.id) ?? 0) < warnEvery) return
    warned.set(key.id, now)
    const message = isLeaving
      ? 'A key that is being retired is still in use. Have its client change to the new one.'
      : 'A key that is in use expires soon. Add its successor with "plinth keys add".'
    const fields = { client_id: client.id, key_id: key.id, expires_at: new Date(key.expiresAt).toISOString() }
    observe({ kind: 'message', level: 'warn', message, fields, call: undefined })
  }

  return {
    find(id) {
      const age = snapshot ? performance.now() - snapshot.readAt : Number.POSITIVE_INFINITY
      if (!snapshot || age > longest) {
        return read().then(
          ({ keys }) => keys.get(id),
          (error) => {
            throw problem('unavailable', { cause: error })
          },
        )
      }
      if (age > fresh) read().catch(failed)
      return snapshot.keys.get(id)
    },
    used(registered, now, hash) {
      const { id } = registered.key
      if (now - (noted.get(id) ?? 0) < noteEvery) return
      noted.set(id, now)
      warn(registered, now)
      store.used([{ id, at: now, hash: hash?.() }]).catch(failed)
    },
  }
}

/** Why a key is not valid at a time; undefined when it is. */
export function keyFault({ state, notBefore, expiresAt }: ClientKey, now: number): RefusalReason | undefined {
  if (state === 'revoked' || now >= expiresAt) return 'revoked'
  return now < notBefore ? 'not_yet_valid' : undefined
}
