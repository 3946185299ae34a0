import { hash, randomUUID } from 'node:crypto'
import type { CryptoKey } from 'jose'
import type { ActiveCall } from '../../core/active-call.ts'
import { bearerToken } from '../../core/bearer-token.ts'
import { Failed } from '../../core/failure/failure.ts'
import type { SignAssertion } from '../../core/sign-assertion.ts'
import type { ClientJwk } from '../client/client-jwk.ts'
import { type Members, readToken } from '../read-token.ts'
import { assertionType } from './assertion-verifier.ts'

interface SignerOptions {
  /** The id by which other services have registered this one. */
  readonly client: string
  /** The private key, with the `kid` under which they know its public half. */
  readonly key: ClientJwk
}

/** Seconds that an assertion is good for. */
const lifetime = 60

/**
 * Creates the signer of the assertions that this service sends to others. Each assertion is for one request, and
 * carries the token of the user that the call is made for, if the call came with one. The JWT library is loaded at the
 * first one.
 */
export function assertionSigner({ client, key }: SignerOptions): SignAssertion {
  const { alg, kid = '' } = key
  let imported: Promise<CryptoKey> | undefined
  return async ({ audience, method, url, body = '' }, call) => {
    const { importJWK, SignJWT } = await import('jose')
    imported ??= importJWK(key) as Promise<CryptoKey>
    const binding = { htm: method, htu: url.pathname + url.search, bh: hash('sha256', body, 'base64url') }
    return new SignJWT({ ...subjectOf(call), ...binding })
      .setProtectedHeader({ alg, kid, typ: assertionType })
      .setIssuer(client)
      .setSubject(client)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${lifetime}s`)
      .setJti(randomUUID())
      .sign(await imported)
  }
}

/** The claims with the user's token: the one that the caller sent, or the one inside the assertion that it sent. */
function subjectOf(call: ActiveCall | undefined): Members {
  const text = bearerToken(call?.carrier.metadata('authorization'))
  if (text === undefined || call?.principal === undefined) return {}
  const token = readable(text)
  if (token?.type !== assertionType) {
    // A token that contains the caller's API key (HS256), or is no JWT, must not be passed on.
    const isUsers = token !== undefined && token.header.alg !== 'HS256'
    return isUsers ? { subject_token: text, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' } : {}
  }
  const { subject_token, subject_token_type } = token.claims
  return subject_token === undefined ? {} : { subject_token, subject_token_type }
}

function readable(text: string): ReturnType<typeof readToken> | undefined {
  try {
    return readToken(text)
  } catch (thrown) {
    if (thrown instanceof Failed) return undefined
    throw thrown
  }
}
