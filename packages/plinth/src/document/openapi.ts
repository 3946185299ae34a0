import type { ReflectedOperation, ReflectedService } from '../core/reflect.ts'
import { components } from './components.ts'
import type { OperationFacts } from './facts.ts'
import { type JsonObject, object } from './json.ts'
import { operationObject, tagsOf } from './operation-object.ts'

/** Whom to ask about a service. */
export interface Contact {
  readonly name: string
  readonly url: string
  readonly email: string
}

/** Where a service can be called. */
export interface ServerAddress {
  readonly url: string
  readonly description: string
  /** Whether only the house itself can reach it. */
  readonly internal: boolean
}

/** What an OpenAPI document is made from. */
export interface OpenapiOptions {
  readonly service: ReflectedService
  readonly identity: {
    /** Semantic. */
    readonly version: string
    /** Used where the service names nobody itself. */
    readonly contact?: Contact | undefined
  }
  /** Of each operation, by its name. One that is not here is not in the document. */
  readonly operations: ReadonlyMap<string, OperationFacts>
  /** What every problem type begins with: `problemType` adds the rest. */
  readonly problemBase: string
  /** Default: the server that the document came from. */
  readonly servers?: readonly ServerAddress[]
}

/** An OpenAPI document, as plain JSON. */
export type OpenapiDocument = JsonObject

const license = { name: 'MIT', url: 'https://opensource.org/license/mit' }

/**
 * The OpenAPI 3.1 document of a service: what its operations declare, and what the pipeline around them does. Pure: the
 * same declarations and facts give the same document. Throws a TypeError when two schemas want the same name.
 */
export function openapi(options: OpenapiOptions): OpenapiDocument {
  const { service, identity, operations } = options
  const { about, name } = service
  const into = components()
  const shown = service.operations.filter((each) => each.sources && operations.has(each.name))
  const paths = pathsOf(shown, (operation, alias, isPatched) => {
    const facts = at(operations.get(operation.name) as OperationFacts, alias, isPatched)
    return operationObject(operation, facts, options.problemBase, alias, into)
  })
  return {
    openapi: '3.1.1',
    info: object({
      title: about.title ?? name,
      version: identity.version,
      description: about.description,
      contact: about.contact ?? identity.contact,
      license,
      'x-api-id': about.apiId,
      'x-audience': about.audience ?? 'external-public',
    }),
    servers: servers(options),
    tags: tags(shown, service),
    paths,
    components: into.finish(),
  }
}

function servers({ service, servers: given }: OpenapiOptions): JsonObject[] {
  const here = {
    url: service.about.basePath || '/',
    description: 'Where this document came from, be it local, staging or production.',
    internal: false,
  }
  return (given ?? [here]).map(({ internal, ...server }) => ({ ...server, 'x-internal': internal }))
}

function tags(operations: readonly ReflectedOperation[], { name: own, about }: ReflectedService): JsonObject[] {
  const names = [...new Set(operations.flatMap(tagsOf))].sort()
  return names.map((name) => {
    const other = `Everything about ${name.replaceAll('-', ' ')}.`
    return { name, description: name === own ? (about.description ?? other) : other }
  })
}

/** What an address adds: a deprecated one says so, and where there is PATCH, GET tells of it (RFC 5789, 3.1). */
function at(facts: OperationFacts, alias: number, isPatched: boolean): OperationFacts {
  const success = [...facts.headers.success]
  if (alias > 0) success.push('Deprecation')
  if (isPatched) success.push('Accept-Patch')
  return { ...facts, headers: { ...facts.headers, success } }
}

type TellOperation = (operation: ReflectedOperation, alias: number, isPatched: boolean) => JsonObject

/** Operations by path and method, in the order of declaration. */
function pathsOf(operations: readonly ReflectedOperation[], tell: TellOperation): JsonObject {
  const routes = operations.flatMap(({ declaration }) => declaration.routes)
  const patched = new Set(routes.filter(({ method }) => method === 'PATCH').map(({ path }) => path))
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const operation of operations) {
    for (const [alias, { path, method }] of operation.declaration.routes.entries()) {
      const item = paths[path] ?? {}
      paths[path] = item
      item[method.toLowerCase()] = tell(operation, alias, method === 'GET' && patched.has(path))
    }
  }
  return paths
}
