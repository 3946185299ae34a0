import type { Call } from './call.ts'
import type { AnyOperation, Operation } from './operation.ts'
import type { AnySchema, Value } from './schema.ts'
import type { Service } from './service.ts'

type Answer<O> = O extends AnySchema ? Value<O> : void

/** The author's function for one operation. */
export type Handler<Op, P = {}> =
  Op extends Operation<infer I, infer O, infer E, infer A>
    ? (input: I extends AnySchema ? Value<I> : undefined, call: Call<A, E> & P) => Answer<O> | Promise<Answer<O>>
    : never

/** A handler for every operation of a service. */
export type Handlers<S, P = {}> = S extends Service<infer O> ? { readonly [K in keyof O]: Handler<O[K], P> } : never

/** A contract and how it is kept. */
export interface Implementation<S extends Service<any> = Service<Readonly<Record<string, AnyOperation>>>> {
  readonly kind: 'implementation'
  readonly service: S
  readonly provide: ((call: Call<'public'>) => object) | undefined
  readonly handlers: Readonly<Record<string, (input: never, call: never) => unknown>>
}

/**
 * Joins a contract to its handlers. `provide` runs once a call, within its unit of work, and what it returns is merged
 * into the call: repositories, usually. Throws a TypeError naming the operations without a handler.
 */
export function implement<S extends Service<any>>(service: S, handlers: Handlers<S>): Implementation<S>
export function implement<S extends Service<any>, P extends object>(
  service: S,
  provide: (call: Call<'public'>) => P,
  handlers: Handlers<S, P>,
): Implementation<S>
export function implement(
  service: Service,
  ...rest: [provideOrHandlers: object, handlers?: object]
): Implementation<Service> {
  const [provide, handlers] = rest.length === 1 ? [undefined, rest[0]] : rest
  const given = handlers as Implementation['handlers']
  const missing = Object.keys(service.operations).filter((name) => typeof given[name] !== 'function')
  if (missing.length > 0) throw new TypeError(`"${service.name}" has no handler for ${missing.join(', ')}.`)
  return { kind: 'implementation', service, provide: provide as Implementation['provide'], handlers: given }
}
