import type { Event } from './event/event.ts'
import type { Inherited } from './inherited.ts'
import type { Limits } from './limit.ts'
import type { AnyOperation } from './operation.ts'
import type { AnyResource } from './resource/entity.ts'

/** What a service says about itself in its documents. */
export interface About {
  readonly title?: string
  readonly description?: string
  /** Before every path of the operations, as in `/api/v1`. Default none. */
  readonly basePath?: string
  /** A stable UUID of the API (Zalando 215). */
  readonly apiId?: string
  /** Default `external-public`. */
  readonly audience?:
    | 'component-internal'
    | 'business-unit-internal'
    | 'company-internal'
    | 'external-partner'
    | 'external-public'
  readonly contact?: { readonly name: string; readonly url: string; readonly email: string }
  /** Resources that no standard operation shows; their tables belong to the service all the same. */
  readonly resources?: readonly AnyResource[]
  /** Events that handlers announce, beside those of resources. */
  readonly events?: readonly Event[]
  /** The domain of who runs it; the types of events begin with it, backwards. Default `plinth.example`. */
  readonly organization?: string
  /**
   * How much may be asked for, under names that operations refer to as their `limit`. `default` counts every operation
   * and `authentication` counts failures to authenticate; declared here they stand in place of what every service has,
   * and `'none'` turns them off.
   */
  readonly limits?: Limits
  /**
   * Whether answers tell what is left of a quota in the form of old, too: `X-RateLimit-Limit`, `X-RateLimit-Remaining`,
   * and `X-RateLimit-Reset` in seconds. Default false.
   */
  readonly legacyRateLimitHeaders?: boolean
  /** What it keeps of the manners of an older service that it stands in for. Default: nothing. */
  readonly inherited?: Inherited
  /** What every problem type begins with, the same in all environments. */
  readonly problemBase?: string
}

/** A named set of operations: the contract, without how it is kept. */
export interface Service<O = Readonly<Record<string, AnyOperation>>> {
  readonly kind: 'service'
  readonly name: string
  readonly operations: O
  readonly about: About
}

/** Declares what a service promises. The name is its product token: `Server: name/version`. */
export function service<O extends Readonly<Record<string, AnyOperation>>>(
  name: string,
  operations: O,
  about: About = {},
): Service<O> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new TypeError(`"${name}" is not a service name; write "time-tracker".`)
  return { kind: 'service', name, operations, about }
}
