import { refused } from '../core/failure/refusal.ts'
import type { KeyVerifier, Verified } from '../core/identity.ts'
import { readApiKey } from './api-key.ts'
import { actingAlone } from './client-principal.ts'
import { type ClientRegistry, keyFault, type RegisteredKey } from './client-registry.ts'
import { hashKey, isKeyOf, type Peppers } from './key-hash.ts'

/** What API keys are looked up with. */
export interface ApiKeyOptions {
  readonly registry: ClientRegistry
  readonly peppers: Peppers
  /** Of the keys that are good here: keys of other services and environments are not even looked for. */
  readonly product: string
  readonly environment: string
}

/** A verifier of API keys that come by themselves. Who holds one is a client that acts for no user. */
export function apiKeyVerifier(options: ApiKeyOptions): KeyVerifier {
  return {
    verify(key, now) {
      // Never kept: what the registry knows is at most 5 seconds old, and a cache would make that more.
      const verified = (registered: RegisteredKey): Verified => ({ principal: actingAlone(registered), expiresAt: 0 })
      const found = provenKey(options, key, now.getTime())
      return found instanceof Promise ? found.then(verified) : verified(found)
    },
  }
}

/** The registered key that a text is. Throws what `refused` makes when it is none that is good now. */
export function provenKey(options: ApiKeyOptions, text: string, now: number): RegisteredKey | Promise<RegisteredKey> {
  const { registry, product, environment } = options
  const said = readApiKey(text)
  if (!said) throw refused('malformed')
  if (said.product !== product || said.environment !== environment) throw refused('key')
  const found = registry.find(said.id)
  const proved = (it: RegisteredKey | undefined): RegisteredKey => proven(options, text, it, now)
  return found instanceof Promise ? found.then(proved) : proved(found)
}

function proven(
  { registry, peppers }: ApiKeyOptions,
  text: string,
  found: RegisteredKey | undefined,
  now: number,
): RegisteredKey {
  // Asked for in any case: it takes as long for a key that nobody has.
  const isGenuine = isKeyOf(peppers, found?.key.kind === 'secret' ? found.key : undefined, text)
  if (!found || !isGenuine) throw refused('key')
  const fault = keyFault(found.key, now)
  if (fault) throw refused(fault)
  const isCurrent = found.key.pepper === peppers[0].id
  registry.used(found, now, isCurrent ? undefined : () => hashKey(peppers, text))
  return found
}
