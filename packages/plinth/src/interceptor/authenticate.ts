import type { ActiveCall } from '../core/active-call.ts'
import { Failed } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { TokenVerifier, VerifiedToken } from '../core/identity.ts'
import type { Interceptor, Invoke } from '../core/interceptor.ts'
import { tokenCache } from './token-cache.ts'

interface AuthenticateOptions {
  /** Without it every operation that is not public refuses every call. */
  readonly verifier?: TokenVerifier | undefined
  /** Whether a public operation looks at a token that comes with a call. Default true: who calls is known all the same. */
  readonly onPublic?: boolean | undefined
}

/** The longest token that is looked at, in characters. */
const longest = 8192

/**
 * The stage that finds out who calls, from a Bearer token (RFC 6750). It sets `call.principal`, or refuses with
 * `unauthenticated` or `token_expired` and never says why. A public operation may be called without a token, but not
 * with a bad one. A genuine token is believed for 60 s, never past its end.
 */
export function authenticate({ verifier, onPublic = true }: AuthenticateOptions = {}): Interceptor {
  const cache = tokenCache({ size: 10_000, lifetime: 60_000 })

  const known = (call: ActiveCall, token: string, verified: VerifiedToken): void => {
    cache.add(token, verified, call.now().getTime())
    call.principal = verified.principal
  }

  const verify = (call: ActiveCall, rest: Invoke, token: string, verifier: TokenVerifier): unknown => {
    let verified: VerifiedToken | Promise<VerifiedToken>
    try {
      verified = verifier.verify(token)
    } catch (thrown) {
      throw unexplained(thrown)
    }
    if (verified instanceof Promise) {
      return verified.then(
        (answer) => {
          known(call, token, answer)
          return rest(call)
        },
        (thrown) => {
          throw unexplained(thrown)
        },
      )
    }
    known(call, token, verified)
    return rest(call)
  }

  return {
    stage: 'authenticate',
    refuses: ({ declaration }) =>
      declaration.access === 'public' && !(verifier && onPublic) ? [] : ['unauthenticated', 'token_expired'],
    wrap({ declaration }, next) {
      const open = declaration.access === 'public'
      if (open && !onPublic) return next
      if (!verifier) return open ? next : refuseAll
      return (call) => {
        const token = bearerToken(call.carrier.metadata('authorization'))
        if (token === undefined) {
          if (open) return next(call)
          throw problem('unauthenticated')
        }
        if (token.length > longest) throw problem('unauthenticated')
        const principal = cache.get(token, call.now().getTime())
        if (!principal) return verify(call, next, token, verifier)
        call.principal = principal
        return next(call)
      }
    },
  }
}

function refuseAll(): never {
  throw problem('unauthenticated')
}

function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1]
}

/** What a verifier throws, without its reasons: they stay in the cause, for the log. */
function unexplained(thrown: unknown): unknown {
  if (!(thrown instanceof Failed) || thrown.failure.code !== 'unauthenticated') return thrown
  return problem(thrown.code === 'token_expired' ? 'token_expired' : 'unauthenticated', { cause: thrown })
}
