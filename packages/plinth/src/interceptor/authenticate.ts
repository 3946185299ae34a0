import type { ActiveCall, Carrier } from '../core/active-call.ts'
import { bearerToken } from '../core/bearer-token.ts'
import { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import { Refusal, refused } from '../core/failure/refusal.ts'
import type { Challenge, KeyVerifier, TokenVerifier, Verified } from '../core/identity.ts'
import type { Interceptor, Invoke } from '../core/interceptor.ts'
import { credentialCache } from './credential-cache.ts'
import type { FailureLimit } from './rate-limit/failure-limit.ts'

interface AuthenticateOptions {
  /** Verifies Bearer tokens. Without it every token is refused. */
  readonly verifier?: TokenVerifier | undefined
  /** Verifies API keys. Without it `X-API-Key` is ignored. */
  readonly keys?: KeyVerifier | undefined
  /** Limits failed attempts. Default: they are not limited. */
  readonly failures?: FailureLimit | undefined
}

/** One kind of credential. */
interface Kind {
  readonly challenge: Challenge
  /** The credential of this kind that came with a call, if any. */
  readonly of: (carrier: Carrier) => string | undefined
  readonly verify: (credential: string, call: ActiveCall) => Verified | Promise<Verified>
  readonly cache: ReturnType<typeof credentialCache>
}

/** The longest credential that is looked at, in characters. */
const longest = 8192

/**
 * The stage that finds out who calls, from a Bearer token (RFC 6750) or from the API key in `X-API-Key`. It sets
 * `call.principal`, or refuses with `unauthenticated` or `token_expired` and never says why. A call with both is
 * refused. A public operation may be called without a credential, but not with a bad one, so that nobody takes himself
 * for known who is not. A verified credential is remembered for 60 s, never past its expiry.
 */
export function authenticate({ verifier, keys, failures }: AuthenticateOptions = {}): Interceptor {
  const kinds = kindsOf(verifier, keys)
  return {
    stage: 'authenticate',
    challenges: kinds.map(({ challenge }) => challenge),
    refuses: () => [
      ...(['unauthenticated', 'token_expired'] as const),
      // A client may not act for everybody and everywhere, and keys may be out of reach.
      ...(verifier || keys ? (['permission_denied', 'unavailable'] as const) : []),
      ...(failures ? (['rate_limited'] as const) : []),
    ],
    wrap({ declaration }, next) {
      const open = declaration.access === 'public'
      return (call) => {
        let kind: Kind | undefined
        let credential: string | undefined
        for (const each of kinds) {
          const found = each.of(call.carrier)
          if (found === undefined) continue
          if (kind) throw observed(call, refused('ambiguous'))
          kind = each
          credential = found
        }
        if (!kind || credential === undefined) {
          if (open) return next(call)
          throw problem('unauthenticated')
        }
        if (credential.length > longest) throw observed(call, refused('too_long'))
        const principal = kind.cache.get(credential, call.now().getTime())
        if (!principal) return verify(call, next, kind, credential, failures)
        call.principal = principal
        return next(call)
      }
    },
  }
}

function kindsOf(verifier: TokenVerifier | undefined, keys: KeyVerifier | undefined): readonly Kind[] {
  const cache = () => credentialCache({ size: 10_000, lifetime: 60_000 })
  const token: Kind = {
    challenge: 'Bearer',
    of: (carrier) => bearerToken(carrier.metadata('authorization')),
    verify: (token, call) => {
      if (!verifier) throw refused('issuer')
      return verifier.verify(token, call.carrier, call.now())
    },
    cache: cache(),
  }
  if (!keys) return [token]
  const key: Kind = {
    challenge: 'ApiKey',
    of: (carrier) => carrier.metadata('x-api-key'),
    verify: (key, call) => keys.verify(key, call.now()),
    cache: cache(),
  }
  return [token, key]
}

function verify(
  call: ActiveCall,
  rest: Invoke,
  kind: Kind,
  credential: string,
  failures: FailureLimit | undefined,
): unknown {
  failures?.admit(call, credential)
  const known = (verified: Verified): unknown => {
    kind.cache.add(credential, verified, call.now().getTime())
    call.principal = verified.principal
    if (verified.deprecated) {
      // Since when is not known.
      call.setReply('deprecation', '@0')
      call.environment.observe({ kind: 'credential_deprecated', call })
    }
    return rest(call)
  }
  const unknown = (thrown: unknown): never => {
    if (isRefusal(thrown)) failures?.count(call, credential, thrown.code === 'token_expired')
    throw observed(call, thrown)
  }
  let verified: Verified | Promise<Verified>
  try {
    verified = kind.verify(credential, call)
  } catch (thrown) {
    return unknown(thrown)
  }
  if (!(verified instanceof Promise)) return known(verified)
  failures?.watch(call, verified)
  return verified.then(known, unknown)
}

/** Whether the credential is not genuine, and not only unknown for now. */
function isRefusal(thrown: unknown): thrown is Failed {
  return thrown instanceof Failed && thrown.failure.code === 'unauthenticated'
}

/** What a verifier throws, without anything that explains it to the caller. The reason is observed. */
function observed(call: ActiveCall, thrown: unknown): unknown {
  if (!isRefusal(thrown)) return thrown
  const { cause } = thrown
  if (cause instanceof Refusal) {
    call.environment.observe({ kind: 'credential_refused', call, reason: cause.reason })
  }
  return problem(thrown.code === 'token_expired' ? 'token_expired' : 'unauthenticated', { cause: cause ?? thrown })
}
