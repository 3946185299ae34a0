import { refused } from '../../core/failure/refusal.ts'
import type { KeyVerifier, Verified } from '../../core/identity.ts'
import { actingAlone } from '../client/client-principal.ts'
import { type ClientRegistry, keyFault, type RegisteredKey } from '../client/client-registry.ts'
import { readApiKey } from './api-key.ts'
import { hashKey, isKeyOf, type Peppers } from './key-hash.ts'

/** The registry and the peppers that API keys are verified with, and the service that they must be for. */
export interface ApiKeyOptions {
  readonly registry: ClientRegistry
  readonly peppers: Peppers
  /**
   * The product of keys that are accepted here. Keys of other products and environments are refused without a look-up.
   */
  readonly product: string
  readonly environment: string
}

/**
 * Creates a verifier of API keys that are sent alone, without a token. The caller is a client that acts for no user.
 */
export function apiKeyVerifier(options: ApiKeyOptions): KeyVerifier {
  return {
    verify(key, now) {
      // Never kept: what the registry knows is at most 5 seconds old, and a cache would make that more.
      const verified = (registered: RegisteredKey): Verified => {
        noteUse(options, registered, key, now.getTime())
        return { principal: actingAlone(registered), expiresAt: 0 }
      }
      const found = provenKey(options, key, now.getTime())
      return found instanceof Promise ? found.then(verified) : verified(found)
    },
  }
}

/**
 * The registered key of an API key in text. Throws `unauthenticated` (see `refused`) unless it is genuine and valid
 * now.
 */
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
  { peppers }: ApiKeyOptions,
  text: string,
  found: RegisteredKey | undefined,
  now: number,
): RegisteredKey {
  // Computed in any case, so that an unknown key takes as long as a wrong one.
  const isGenuine = isKeyOf(peppers, found?.key.kind === 'secret' ? found.key : undefined, text)
  if (!found || !isGenuine) throw refused('key')
  const fault = keyFault(found.key, now)
  if (fault) throw refused(fault)
  return found
}

/** Notes that a proven key was used. Its hash is made anew where it was made with an older pepper. */
export function noteUse(
  { registry, peppers }: ApiKeyOptions,
  registered: RegisteredKey,
  text: string,
  now: number,
): void {
  const isCurrent = registered.key.pepper === peppers[0].id
  registry.used(registered, now, isCurrent ? undefined : () => hashKey(peppers, text))
}
