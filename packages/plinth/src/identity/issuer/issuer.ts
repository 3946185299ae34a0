import type { JWTVerifyOptions } from 'jose'
import { type RefusalReason, refused } from '../../core/failure/refusal.ts'
import type { Verified } from '../../core/identity.ts'
import type { Members, ReadToken } from '../read-token.ts'
import type { Issuer } from '../token-verifiers.ts'
import { requireAccessToken } from './access-token.ts'
import { principalReader } from './claims.ts'
import { requireIdToken } from './id-token.ts'
import type { IssuerRegistration } from './issuer-registration.ts'
import type { KeySet } from './key-set.ts'

/** What a token must be besides genuine. */
interface Wanted {
  /** The `typ` of its header, in lower case; undefined for none. */
  readonly types: readonly (string | undefined)[]
  /** The values of which its `aud` must name one. */
  readonly audiences: readonly string[]
  /** Throws `unauthenticated` (see `refused`) for claims that the issuer signed for another purpose. */
  readonly requirePurpose: (claims: Members) => void
}

/** A token that does not say its type is a JWT (RFC 7519, 5.1). */
const typesOf: Readonly<Record<IssuerRegistration['type'], Wanted['types']>> = {
  'at+jwt': ['at+jwt'],
  JWT: ['jwt', undefined],
}

/**
 * Creates an issuer, which verifies access tokens (RFC 9068) and ID tokens. It checks, in this order: type, algorithm,
 * key id, audience and the form of the times, which cost little; the signature; the times; the purpose; the claims of
 * the principal. The signature library is loaded at the first token.
 */
export function createIssuer(registration: IssuerRegistration, keys: KeySet): Issuer {
  const { issuer, audience, type, algorithms, clock_skew: skew } = registration
  const principalOf = principalReader(issuer, registration.claims)
  const options: JWTVerifyOptions = {
    issuer,
    algorithms: [...algorithms],
    clockTolerance: skew,
    requiredClaims: ['exp', 'iss', 'aud'],
  }
  const access: Wanted = { types: typesOf[type], audiences: [audience], requirePurpose: requireAccessToken }
  const verify = async (token: ReadToken, wanted: Wanted, now: Date): Promise<Verified> => {
    const { kid, alg } = plausible(token, registration, wanted)
    const key = await keys.key(kid, alg, now)
    const { jwtVerify } = await import('jose')
    const { payload: claims } = await jwtVerify(token.text, key, {
      ...options,
      audience: [...wanted.audiences],
      currentDate: now,
    }).catch(refuse)
    if ((claims.iat ?? 0) > now.getTime() / 1000 + skew) throw refused('not_yet_valid')
    wanted.requirePurpose(claims)
    return { principal: principalOf(claims, kid), expiresAt: (claims.exp as number) * 1000 }
  }
  return {
    issuer,
    verify: (token, now) => verify(token, access, now),
    verifyIdToken: (token, parties, now) =>
      verify(
        token,
        { types: typesOf.JWT, audiences: parties, requirePurpose: (it) => requireIdToken(it, parties) },
        now,
      ),
  }
}

/** The cheap checks, before the signature is verified. */
function plausible(
  { header, type, claims }: ReadToken,
  { algorithms }: IssuerRegistration,
  { types, audiences }: Wanted,
): { kid: string; alg: string } {
  const { alg, kid } = header
  if (!types.includes(type)) throw refused('type')
  if (!algorithms.some((each) => each === alg)) throw refused('algorithm')
  if (typeof kid !== 'string' || kid === '' || kid.length > longestId) throw refused('key')
  if (![claims.aud].flat().some((each) => audiences.some((it) => it === each))) throw refused('audience')
  if (!Number.isFinite(claims.exp) || !isTime(claims.nbf) || !isTime(claims.iat)) throw refused('claims')
  return { kid, alg: alg as string }
}

/** The longest id of a key, in characters. */
const longestId = 256

function isTime(value: unknown): boolean {
  return value === undefined || Number.isFinite(value)
}

/** Reasons by the code of the library's error, or by the claim that it is about. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  nbf: 'not_yet_valid',
  aud: 'audience',
}

/** What the library says against a token, as a refusal. Anything else that it throws is a bug. */
function refuse(error: unknown): never {
  const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown }
  if (typeof code !== 'string' || !code.startsWith('ERR_J')) throw error
  throw refused(reasons[code] ?? reasons[String(claim)] ?? 'malformed')
}
