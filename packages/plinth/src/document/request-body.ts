import { pascal } from '../core/name.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import type { Resource } from '../core/resource.ts'
import { type AnySchema, type Fields, keywords, t } from '../core/schema.ts'
import type { Components } from './components.ts'
import { exampleOf } from './example.ts'
import type { OperationFacts } from './facts.ts'
import { type JsonObject, mapValues } from './json.ts'
import { componentName, inlineSchema, requiredNames } from './json-schema.ts'

/** The `requestBody` of an operation. Undefined when it takes none. */
export function requestBody(
  operation: ReflectedOperation,
  { accepts }: OperationFacts,
  into: Components,
): JsonObject | undefined {
  const { sources, declaration } = operation
  if (declaration.http.body === 'any') {
    const content = { '*/*': { schema: { description: 'Anything; it is not looked at.' } } }
    return { description: 'A body of any media type, which is dropped.', required: false, content }
  }
  if (!sources?.body || accepts.length === 0) return undefined
  const fields = beside(sources.body, sources.query)
  const schema = bodySchema(operation, fields, into)
  const value = exampleOf(fields, 'request')
  const media = { schema, ...(value && { examples: { [operation.name]: { value } } }) }
  return {
    description: described(operation, accepts),
    required: requiredNames(fields, 'request').length > 0,
    content: Object.fromEntries(accepts.map((type) => [type, media])),
  }
}

/** The fields of the body; those that may be in the query instead are not required here. */
function beside(body: Fields, query: Fields): Fields {
  return mapValues(body, (field, name) => (query[name] ? t.Optional(field) : field)) as Fields
}

function described({ declaration, sources }: ReflectedOperation, accepts: readonly string[]): string {
  if (accepts.some((type) => type.startsWith('application/merge-patch'))) {
    return 'The members to change; null removes one (RFC 7396).'
  }
  if (declaration.creates) return 'What to create.'
  return sources?.route.parameters.length ? 'Everything that the address does not say.' : 'What is asked for.'
}

/** The schema of the body as a component: the resource's own where it is that, else named for what is done with it. */
function bodySchema(operation: ReflectedOperation, fields: Fields, into: Components): JsonObject {
  const told = inlineSchema(t.Object(fields), 'request', into)
  for (const name of candidates(operation)) {
    const found = into.define('schemas', name, { title: name, ...told })
    if (found) return found
  }
  throw new TypeError(`"${operation.name}" has a body whose name is taken by another schema.`)
}

function candidates({ name, declaration: { standard, input } }: ReflectedOperation): string[] {
  const own = `${pascal(name)}Request`
  const title = keywords(input as AnySchema).title
  if (!standard) return title ? [componentName(title), own] : [own]
  const entity = componentName(keywords((standard.resource as Resource).entity).title ?? standard.resource.name)
  return standard.verb === 'update' ? [`${entity}Patch`, own] : [`${entity}Write`, own]
}
