import { createHmac, timingSafeEqual } from 'node:crypto'
import { refused } from '../../core/failure/refusal.ts'
import type { TokenVerifier } from '../../core/identity.ts'
import type { AssertionOptions } from '../assertion/assertion-verifier.ts'
import { requireTimely, requireUnused } from '../assertion/single-use.ts'
import { requestContext, type SubjectToken } from '../client/request-context.ts'
import { type Members, type ReadToken, readToken } from '../read-token.ts'
import { type ApiKeyOptions, noteUse, provenKey } from './api-key-verifier.ts'

interface EmbeddedKeyOptions extends AssertionOptions, ApiKeyOptions {
  /** Whether a JWT that came without TLS is refused: its key was readable on the way. */
  readonly requiresTls: boolean
}

/**
 * Creates a verifier of JWTs that contain the client's API key (`api_key`, or `psk`) beside the user's token
 * (`oidc_token`), and are signed with that key (HS256). Anybody who sees such a JWT has the key, so it is only accepted
 * for keys that were added with `--embedded`, and the response is marked as deprecated (RFC 9745).
 */
export function embeddedKeyVerifier(options: EmbeddedKeyOptions): TokenVerifier {
  const { replays, audience, requiresTls } = options
  return {
    async verify(text, carrier, at) {
      const token = readToken(text)
      const { claims, header } = token
      if (header.alg !== 'HS256') throw refused('algorithm')
      // Only over HTTP: in a topic, the key would stay readable for all its consumers.
      if (!carrier.target) throw refused('type')
      if (requiresTls && !carrier.secure) throw refused('plaintext')
      const key = keyIn(claims)
      const registered = await provenKey(options, key, at.getTime())
      if (!registered.key.embedded) throw refused('type')
      requireSignedWith(key, token)
      if (claims.iss !== undefined && claims.iss !== registered.client.id) throw refused('claims')
      requireTimely(claims, audience, at)
      await requireUnused(replays, registered.client.id, claims, at)
      const principal = await requestContext(options, registered, claims, subjectOf(claims), at)
      noteUse(options, registered, key, at.getTime())
      return { principal, expiresAt: 0, deprecated: true }
    },
  }
}

function keyIn({ api_key: key, psk = key }: Members): string {
  if (typeof psk !== 'string' || (key !== undefined && key !== psk)) throw refused('claims')
  return psk
}

/** Checks the signature with the key from the token itself, so that the store needs no more than a hash. */
function requireSignedWith(key: string, { text }: ReadToken): void {
  const end = text.lastIndexOf('.')
  const wanted = createHmac('sha256', key).update(text.slice(0, end)).digest()
  const found = Buffer.from(text.slice(end + 1), 'base64url')
  if (found.length !== wanted.length || !timingSafeEqual(found, wanted)) throw refused('signature')
}

/** The user's token, which is an ID token unless it says that it is an access token (RFC 9068). */
function subjectOf({ oidc_token: text }: Members): SubjectToken | undefined {
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw refused('claims')
  return { text, type: readToken(text).type === 'at+jwt' ? 'access_token' : 'id_token' }
}
