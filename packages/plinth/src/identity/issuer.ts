import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { JSONWebKeySet, JWTVerifyGetKey, JWTVerifyOptions } from 'jose'
import { problem } from '../core/failure/problems.ts'
import { type RefusalReason, refused } from '../core/failure/refusal.ts'
import { verifiedFrom } from './claims.ts'
import type { Members } from './read-token.ts'
import type { Issuer } from './token-verifiers.ts'

type Jose = typeof import('jose')

/** Signatures that only the issuer can make; never one made with a key that the service knows, never `none`. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256']

interface IssuerOptions {
  /** The `iss` to accept. */
  readonly issuer: string
  /** The `aud` to be among. */
  readonly audience: string
  /** The `typ` of the header. */
  readonly type: string
  /** Where the public keys are: an `https:`, `http:` or `file:` URL. */
  readonly jwks: string
}

/**
 * An issuer of access tokens as RFC 9068 wants it: signature, algorithm, `typ`, `iss`, `aud`, `exp` and `nbf`, within 5
 * seconds. Library and keys are loaded with the first token, and keys again when a token names one that is not known.
 */
export function createIssuer({ issuer, audience, type, jwks }: IssuerOptions): Issuer {
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    typ: type,
    algorithms,
    clockTolerance: 5,
    requiredClaims: ['sub', 'exp', 'iss', 'aud'],
  }
  let keys: JWTVerifyGetKey | undefined
  return {
    issuer,
    async verify({ text }, now) {
      const jose = await import('jose')
      keys ??= keysAt(jwks, jose)
      const claims = await jose.jwtVerify(text, keys, { ...options, currentDate: now }).then(
        ({ payload }) => payload as Members,
        (error: unknown) => {
          throw refusal(error)
        },
      )
      return verifiedFrom(claims)
    },
  }
}

function keysAt(address: string, jose: Jose): JWTVerifyGetKey {
  if (address.startsWith('file:')) return fileKeys(fileURLToPath(address), jose)
  return jose.createRemoteJWKSet(new URL(address), { timeoutDuration: 3000, cooldownDuration: 10_000 })
}

/** Keys in a file, which is read again, at most once a second, when a token names one that was not in it. */
function fileKeys(file: string, { createLocalJWKSet, errors }: Jose): JWTVerifyGetKey {
  let known: JWTVerifyGetKey | undefined
  let readAt = 0
  const read = async (): Promise<JWTVerifyGetKey> => {
    readAt = performance.now()
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"keys":[]}'
      throw error
    })
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)
  }
  return async (header, token) => {
    known ??= await read()
    try {
      return await known(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() - readAt < 1000) throw error
      known = await read()
      return known(header, token)
    }
  }
}

const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'claims',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'key',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
}

/** Which failure a thrown error is. That the keys cannot be had now says nothing about the token. */
function refusal(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JOSE_GENERIC') return problem('unavailable', { cause: error })
  if (code.startsWith('ERR_J')) return refused(reasons[code] ?? 'malformed')
  return problem('unavailable', { cause: error })
}
