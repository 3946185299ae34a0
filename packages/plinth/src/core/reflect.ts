import type { Event } from './event/event.ts'
import { Failed, type Failure, wireCode } from './failure/failure.ts'
import { problems } from './failure/problems.ts'
import type { Inherited } from './inherited.ts'
import { requireLimits } from './limit.ts'
import { operationStatus } from './long-running/operation-status.ts'
import type { Operation } from './operation.ts'
import type { AnyResource } from './resource/entity.ts'
import type { Resource } from './resource/resource.ts'
import { restricted } from './resource/rule-failures.ts'
import type { Route } from './route.ts'
import { type AnySchema, type Fields, keywords } from './schema/schema.ts'
import type { About, Service } from './service.ts'

/** One operation as every reader of the declarations sees it: servers, documents, clients, tests. */
export interface ReflectedOperation {
  readonly name: string
  readonly service: string
  readonly declaration: Operation
  /** The manners of an older service that its service keeps. */
  readonly inherited: Inherited
  /** The declared failures under their wire codes. */
  readonly failures: ReadonlyMap<string, Failure>
  /** What `call.errors` is: each declared failure's thrower under its declared name. */
  readonly throwables: Readonly<Record<string, (details?: Record<string, unknown>) => Failed>>
  /** The usual HTTP status of success, which other transports send as it is. */
  readonly success: 200 | 201 | 202 | 204
  /** What a run of it does, where that is not what a call of it does: it is long-running. */
  readonly run: ReflectedOperation | undefined
  /** Where the input's fields come from, over HTTP; absent when the operation is not on HTTP. */
  readonly sources: Sources | undefined
}

/** Where the fields of a flat input come from, over HTTP. */
export interface Sources {
  readonly route: Route
  readonly path: Fields
  readonly query: Fields
  /** Absent when the operation takes no body. */
  readonly body: Fields | undefined
}

/** A service as every reader of the declarations sees it. */
export interface ReflectedService {
  readonly name: string
  readonly about: About
  readonly operations: readonly ReflectedOperation[]
  readonly resources: readonly Resource[]
  readonly events: readonly Event[]
}

const reflected = new WeakMap<object, ReflectedService>()

/**
 * The one walk over a service's declarations. Throws a TypeError naming the operation whose declaration is at fault.
 */
export function reflect(service: Service<any>): ReflectedService {
  let found = reflected.get(service)
  if (!found) {
    const entries = Object.entries(service.operations as Readonly<Record<string, Operation>>)
    const shown = entries.flatMap(([, { standard }]) => standard?.resource ?? [])
    const declared: readonly AnyResource[] = service.about.resources ?? []
    const resources = [...new Set([...shown, ...declared])] as readonly AnyResource[] as readonly Resource[]
    requireLimits(service.about.limits ?? {}, entries)
    const kept = restricted(resources)
    const operations = entries.map(([name, declaration]) => {
      const { standard, errors } = declaration
      const isKept = standard?.verb === 'delete' && kept.has(standard.resource)
      return reflectOperation(service, name, declaration, isKept ? { ...errors, conflict: problems.conflict } : errors)
    })
    const changed = resources.flatMap((resource) => Object.values(resource.events) as Event[])
    const events = [...changed, ...(service.about.events ?? [])]
    found = { name: service.name, about: service.about, operations, resources, events }
    reflected.set(service, found)
  }
  return found
}

function reflectOperation(
  { name: service, about }: Service<any>,
  name: string,
  declaration: Operation,
  errors: Operation['errors'],
): ReflectedOperation {
  const failures = new Map<string, Failure>()
  const throwables: Record<string, (details?: Record<string, unknown>) => Failed> = {}
  for (const [declared, failure] of Object.entries(errors)) {
    const code = wireCode(declared)
    failures.set(code, failure)
    throwables[declared] = (details) => new Failed(code, failure, { details })
  }
  const reflected = {
    name,
    service,
    declaration,
    inherited: about.inherited ?? {},
    failures,
    throwables,
    success: successOf(declaration),
    run: undefined,
    sources: sourcesOf(name, declaration),
  }
  const { longRunning, standard } = declaration
  if (!longRunning) return reflected
  if (standard) throw new TypeError(`"${name}" is a standard operation, which cannot be long-running.`)
  if (longRunning === 'preferred') return { ...reflected, run: reflected }
  // What a run fails with is no answer to the call that has started it.
  return { ...reflected, declaration: startOf(declaration), failures: new Map(), success: 202, run: reflected }
}

/** What a call does of an operation that is always long-running: it only starts it. */
function startOf(declaration: Operation): Operation {
  const answer = { output: operationStatus, creates: undefined, otherwise: undefined, accepted: true }
  return { ...declaration, ...answer, transaction: 'command' }
}

function successOf({ accepted, output, creates, otherwise }: Operation): ReflectedOperation['success'] {
  if (accepted) return 202
  if (output === undefined) return 204
  return creates && otherwise !== 201 ? 201 : 200
}

/** Whether an input field always comes from path or query. */
export function isParameter({ path, query, body }: Sources, name: string): boolean {
  return Object.hasOwn(path, name) || (Object.hasOwn(query, name) && !body?.[name])
}

function sourcesOf(name: string, { input, routes, http }: Operation): Sources | undefined {
  const [route] = routes
  if (!route) return undefined
  const fields = input === undefined ? {} : objectFields(name, input)
  const path: Record<string, AnySchema> = {}
  const query: Record<string, AnySchema> = {}
  const body: Record<string, AnySchema> = {}
  for (const parameter of route.parameters) {
    if (!fields[parameter]) throw new TypeError(`"${name}" has {${parameter}} in its route but not in its input.`)
  }
  const bodiless = route.method === 'GET' || route.method === 'DELETE'
  for (const [field, schema] of Object.entries(fields)) {
    if (route.parameters.includes(field)) path[field] = schema
    else if (bodiless) query[field] = schema
    else {
      body[field] = schema
      if (http.query?.includes(field)) query[field] = schema
    }
  }
  return { route, path, query, body: Object.keys(body).length > 0 ? body : undefined }
}

function objectFields(name: string, schema: AnySchema): Fields {
  const { properties } = keywords(schema)
  if (!properties) throw new TypeError(`The input of "${name}" must be an object: t.Object({ ... }).`)
  return properties
}
