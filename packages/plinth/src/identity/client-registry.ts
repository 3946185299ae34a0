import type { ClientKey, ClientStore, KeyUse, RegisteredClient } from '../core/client-store.ts'
import { problem } from '../core/failure/problems.ts'
import type { RefusalReason } from '../core/failure/refusal.ts'
import type { Observe } from '../core/observation.ts'

/** A key, and whose it is. */
export interface RegisteredKey {
  readonly client: RegisteredClient
  readonly key: ClientKey
}

/** The clients that are known to a service, and their keys. */
export interface ClientRegistry {
  /**
   * The key with an id, whether it is good now or not; undefined where there is none. What is answered was in the store
   * within the last 5 seconds. Rejects with `unavailable` when the store cannot be asked.
   */
  find(id: string): RegisteredKey | undefined | Promise<RegisteredKey | undefined>
  /**
   * Says that a key was used: remembered once a minute, without anybody waiting for it, with the hash that is to take the
   * place of the one that is kept.
   */
  used(registered: RegisteredKey, now: number, hash?: () => KeyUse['hash']): void
}

interface RegistryOptions {
  readonly store: ClientStore
  readonly observe: Observe
}

/** Milliseconds after which what was read is read again, and after which it is not believed before that is done. */
const [fresh, longest] = [2500, 5000]
/** Milliseconds between two notes that a key was used, and between two warnings about one. */
const [noteEvery, warnEvery] = [60_000, 24 * 3_600_000]
/** Milliseconds before its end from which on a key is warned of. */
const nearEnd = 14 * 24 * 3_600_000

interface Snapshot {
  readonly keys: ReadonlyMap<string, RegisteredKey>
  /** Milliseconds of `performance.now()` before it was read. */
  readonly readAt: number
}

/** The clients of a store, all of them in memory: whoever tries ids at random asks nobody but us. */
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
      ? 'A key that is being retired is still in use.'
      : 'A key that is in use ends soon. Add its successor with "plinth keys add".'
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

/** Why a key is not good at a time; undefined where it is. */
export function keyFault({ state, notBefore, expiresAt }: ClientKey, now: number): RefusalReason | undefined {
  if (state === 'revoked' || now >= expiresAt) return 'revoked'
  return now < notBefore ? 'not_yet_valid' : undefined
}
