import type { ClientKey, RegisteredClient, Registration } from '../../core/client-store.ts'

/** The most valid keys of one kind for a client: the current one and its successor. */
const mostLive = 2

/**
 * A registration with a key added and its client updated. Throws an Error when its id is taken, or the client has two
 * of its kind.
 */
export function withKey(
  registration: Registration,
  client: RegisteredClient,
  key: ClientKey,
  now: number,
): Registration {
  if (registration.keys.some(({ id }) => id === key.id)) throw new Error(`There is a key ${key.id} already.`)
  const live = registration.keys.filter((it) => it.client === client.id && it.kind === key.kind && isLive(it, now))
  if (live.length >= mostLive) {
    const ids = live.map(({ id }) => id).join(' and ')
    throw new Error(
      `${client.id} has ${mostLive} live keys already, ${ids}. Retire one with "plinth keys retire", or revoke it.`,
    )
  }
  return {
    clients: [...registration.clients.filter(({ id }) => id !== client.id), client],
    keys: [...registration.keys, key],
  }
}

/**
 * A registration in which a key expires at `until` at the latest, and its use is warned of. Throws an Error when it has
 * ended.
 */
export function withRetiring(registration: Registration, id: string, until: number, now: number): Registration {
  return withChanged(registration, id, now, ({ expiresAt }) => ({
    state: 'retiring',
    expiresAt: Math.min(expiresAt, until),
  }))
}

/** A registration in which a key is revoked. Throws an Error when it has ended already. */
export function withRevoked(registration: Registration, id: string, now: number): Registration {
  return withChanged(registration, id, now, () => ({ state: 'revoked' }))
}

/** The state of a key at a time, as it is shown: `pending`, `active`, `retiring`, `expired` or `revoked`. */
export function standingOf({ state, notBefore, expiresAt }: ClientKey, now: number): string {
  if (state === 'revoked') return state
  if (now >= expiresAt) return 'expired'
  return now < notBefore ? 'pending' : state
}

function isLive({ state, expiresAt }: ClientKey, now: number): boolean {
  return state !== 'revoked' && now < expiresAt
}

function withChanged(
  { clients, keys }: Registration,
  id: string,
  now: number,
  change: (key: ClientKey) => Partial<ClientKey>,
): Registration {
  const found = keys.find((it) => it.id === id)
  if (!found) throw new Error(`There is no key ${id}. See "plinth keys list".`)
  if (!isLive(found, now)) throw new Error(`The key ${id} is ${standingOf(found, now)} already.`)
  return { clients, keys: keys.map((it) => (it === found ? { ...it, ...change(it) } : it)) }
}
