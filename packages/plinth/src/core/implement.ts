import type { Call } from './call.ts'
import type { NeededVariables } from './needed-variables.ts'
import type { AnyOperation, Operation } from './operation.ts'
import { type AnyOptional, type AnySchema, type Fields, kind, type Value, type ValueOfFields } from './schema/schema.ts'
import type { Service } from './service.ts'
import type { Where } from './where.ts'

type Answer<O> = O extends AnySchema ? (O extends AnyOptional ? Value<O> | undefined : Value<O>) : void

/** The author's function for one operation. */
export type Handler<Op, P = {}> =
  Op extends Operation<infer I, infer O, infer E, infer A>
    ? (input: I extends AnySchema ? Value<I> : undefined, call: Call<A, E> & P) => Answer<O> | Promise<Answer<O>>
    : never

/** A handler for every operation of a service. */
export type Handlers<S, P = {}> = S extends Service<infer O> ? { readonly [K in keyof O]: Handler<O[K], P> } : never

/** What the call has of the service's own variables: their values, under their names. */
export interface Configured<V extends Fields> {
  readonly config: ValueOfFields<V>
}

/** What an implementation stands on, beside what every one has. */
interface Foundation<V extends Fields, P, N extends string> {
  /**
   * Environment variables of the service's own: `LEAP_DAY: t.Enum([...], { default: 'march_1', description: '...' })`.
   * Read and judged once, at the start, with those of every service; a schema without default that is not `t.Optional`
   * makes it required, `secret: true` hides it. Handlers find the values in `config`.
   */
  readonly variables: V
  /** Which variables are needed where others have a value; without them the service does not start. */
  readonly needed?: readonly NeededVariables<keyof V & string>[]
  /**
   * Which consumers and jobs there is something to do for only where variables have a value: `{ copyDirectory: {
   * DIRECTORY: 'graph' } }`. Elsewhere they do not run. A consumer that runs later is told of all that it has missed.
   */
  readonly onlyWhere?: { readonly [O in N]?: Where<keyof V & string> }
  /** Runs once a call, within its unit of work; what it returns is merged into the call: repositories, usually. */
  readonly provide?: (call: Call<'public'> & Configured<V>) => P
}

/** A contract and how it is kept. */
export interface Implementation<
  S extends Service<any> = Service<Readonly<Record<string, AnyOperation>>>,
  V extends Fields = Fields,
> {
  readonly kind: 'implementation'
  readonly service: S
  readonly variables: V
  readonly needed: readonly NeededVariables[]
  readonly onlyWhere: Readonly<Record<string, Where>>
  readonly provide: ((call: Call<'public'>) => object) | undefined
  readonly handlers: Readonly<Record<string, (input: never, call: never) => unknown>>
}

/**
 * Joins a contract to its handlers, and to what they stand on: `provide` alone, or variables and `provide`. Throws a
 * TypeError naming the operations without a handler, or the variable that cannot be one.
 */
export function implement<S extends Service<any>>(service: S, handlers: Handlers<S>): Implementation<S, {}>
export function implement<S extends Service<any>, P extends object = {}, V extends Fields = {}>(
  service: S,
  foundation: ((call: Call<'public'>) => P) | Foundation<V, P, keyof Handlers<S> & string>,
  handlers: Handlers<S, P & Configured<V>>,
): Implementation<S, V>
export function implement(
  service: Service,
  ...rest: [foundationOrHandlers: object, handlers?: object]
): Implementation<Service> {
  const [foundation, handlers] = rest.length === 1 ? [undefined, rest[0]] : rest
  const {
    variables = {},
    needed = [],
    onlyWhere = {},
    provide,
  } = (typeof foundation === 'function' ? { provide: foundation } : (foundation ?? {})) as Partial<
    Foundation<Fields, object, string>
  >
  const given = handlers as Implementation['handlers']
  const missing = Object.keys(service.operations).filter((name) => typeof given[name] !== 'function')
  if (missing.length > 0) throw new TypeError(`"${service.name}" has no handler for ${missing.join(', ')}.`)
  for (const [name, schema] of Object.entries(variables)) requireVariable(name, schema)
  for (const name of Object.keys(onlyWhere)) requireOwnWork(name, service)
  return {
    kind: 'implementation',
    service,
    variables,
    needed,
    onlyWhere: onlyWhere as Implementation['onlyWhere'],
    provide: provide as Implementation['provide'],
    handlers: given,
  }
}

/** What callers ask for there is everywhere. */
function requireOwnWork(name: string, { operations }: Service<any>): void {
  const operation = (operations as Readonly<Record<string, Operation>>)[name]
  if (!operation?.consumes && operation?.schedule === undefined)
    throw new TypeError(`"${name}" is neither a consumer nor a job.`)
}

/** A variable is one text, under a name as environments have them. */
function requireVariable(name: string, schema: AnySchema): void {
  if (!/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name)) {
    throw new TypeError(`"${name}" is not the name of a variable; write "LEAP_DAY".`)
  }
  if (['object', 'map', 'any'].includes(schema[kind])) {
    throw new TypeError(`The variable ${name} has no form as text; declare its parts as variables of their own.`)
  }
}
