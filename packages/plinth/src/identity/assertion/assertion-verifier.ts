import type { CryptoKey } from 'jose'
import type { ClientKey } from '../../core/client-store.ts'
import { refused } from '../../core/failure/refusal.ts'
import type { TokenVerifier } from '../../core/identity.ts'
import type { ReplayStore } from '../../core/replay-store.ts'
import { type ClientRegistry, keyFault, type RegisteredKey } from '../client/client-registry.ts'
import { type ContextOptions, requestContext, type SubjectToken } from '../client/request-context.ts'
import type { SubjectTokenType } from '../client/subject-token.ts'
import { type Members, type ReadToken, readToken } from '../read-token.ts'
import { requireBinding } from './request-binding.ts'
import { requireTimely, requireUnused } from './single-use.ts'

/** The `typ` of assertions. */
export const assertionType = 's2s+jwt'

/** The registry, the record of used ids and the audience that assertions are verified with. */
export interface AssertionOptions extends ContextOptions {
  readonly registry: ClientRegistry
  readonly replays: ReplayStore
  /** The `aud` of assertions: the service. */
  readonly audience: string
}

/**
 * Creates a verifier of assertions: JWTs (RFC 7523) that a client signs with its private key for one request, and that
 * may carry the token of the user it acts for. Cheap checks come first, the signature before the record of used ids is
 * written, and the user last. Of the header, only `kid` chooses a key, and only among the keys that are registered for
 * the client.
 */
export function assertionVerifier(options: AssertionOptions): TokenVerifier {
  const { registry, replays, audience } = options
  const keys = importedKeys()
  return {
    async verify(text, carrier, at) {
      const token = readToken(text)
      const { claims } = token
      const registered = await keyOf(registry, token)
      const fault = keyFault(registered.key, at.getTime())
      if (fault) throw refused(fault)
      await requireSignature(token, registered.key, keys)
      requireTimely(claims, audience, at)
      requireBinding(claims, carrier)
      await requireUnused(replays, registered.client.id, claims, at)
      const principal = await requestContext(options, registered, claims, subjectOf(claims), at)
      registry.used(registered, at.getTime())
      return { principal, expiresAt: 0 }
    },
  }
}

/** The key that an assertion names. It must belong to the client that the assertion names, and be for its algorithm. */
async function keyOf(registry: ClientRegistry, { header, claims }: ReadToken): Promise<RegisteredKey> {
  const { kid, alg } = header
  const { iss, sub } = claims
  if (typeof iss !== 'string' || iss !== sub) throw refused('claims')
  const found = typeof kid === 'string' ? await registry.find(kid) : undefined
  if (found?.key.kind !== 'public' || found.client.id !== iss) throw refused('key')
  if (alg !== (JSON.parse(found.key.material) as { alg: string }).alg) throw refused('algorithm')
  return found
}

type ImportedKeys = (key: ClientKey) => Promise<CryptoKey>

/** Imports each JWK once, and again when the registry has another under the same id. */
function importedKeys(): ImportedKeys {
  const imported = new Map<string, { readonly material: string; readonly key: Promise<CryptoKey> }>()
  return ({ id, material }) => {
    const known = imported.get(id)
    if (known?.material === material) return known.key
    const key = import('jose').then(({ importJWK }) => importJWK(JSON.parse(material)) as Promise<CryptoKey>)
    imported.set(id, { material, key })
    return key
  }
}

async function requireSignature({ text, header }: ReadToken, key: ClientKey, keys: ImportedKeys): Promise<void> {
  const [{ compactVerify, errors }, publicKey] = await Promise.all([import('jose'), keys(key)])
  try {
    await compactVerify(text, publicKey, { algorithms: [header.alg as string] })
  } catch (error) {
    throw error instanceof errors.JOSEError ? refused('signature') : error
  }
}

const types: Readonly<Record<string, SubjectTokenType>> = {
  'urn:ietf:params:oauth:token-type:id_token': 'id_token',
  'urn:ietf:params:oauth:token-type:access_token': 'access_token',
}

/** The user's token, with its type in the words of RFC 8693. */
function subjectOf({ subject_token: text, subject_token_type: type }: Members): SubjectToken | undefined {
  if (text === undefined && type === undefined) return undefined
  const known = typeof type === 'string' && Object.hasOwn(types, type) ? types[type] : undefined
  if (typeof text !== 'string' || !known) throw refused('claims')
  return { text, type: known }
}
