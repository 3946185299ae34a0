import { jsonPatch } from '../core/json/json-patch.ts'
import { pascal } from '../core/name.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import type { Resource } from '../core/resource/resource.ts'
import { type AnySchema, type Fields, keywords, kind, nullable } from '../core/schema/schema.ts'
import { t } from '../core/schema/vocabulary.ts'
import type { Components } from './components.ts'
import { exampleOf } from './example.ts'
import type { OperationFacts } from './facts.ts'
import { type JsonObject, object } from './json.ts'
import { componentName, inlineSchema, isNullable, requiredNames } from './json-schema.ts'

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
  const value = exampleOf(sources.body, 'request')
  // Judges of examples give up on a discriminator with a mapping: there the example stands in the schema.
  const isInSchema = Object.values(sources.body).some(holdsUnion)
  const schema = bodySchema(operation, sources.body, into, isInSchema ? value : undefined)
  const media = { schema, ...(value && !isInSchema && { examples: { [operation.name]: { value } } }) }
  return {
    description: described(operation, accepts),
    required: requiredNames(sources.body, 'request').length > 0,
    content: Object.fromEntries(
      accepts.map((type) => [type, type === jsonPatchMediaType ? jsonPatchMedia(sources.body as Fields, into) : media]),
    ),
  }
}

const jsonPatchMediaType = 'application/json-patch+json'

/** A JSON Patch (RFC 6902), with one for the first member that can be changed. */
function jsonPatchMedia(fields: Fields, into: Components): JsonObject {
  const [changed] = Object.entries(exampleOf(fields, 'request') ?? {})
  const steps = changed && [
    { op: 'test', path: '/version', value: 7 },
    { op: 'replace', path: `/${changed[0]}`, value: changed[1] },
  ]
  return { schema: { ...inlineSchema(jsonPatch, 'request', into), ...(steps && { examples: [steps] }) } }
}

function holdsUnion(schema: AnySchema): boolean {
  const { items } = keywords(schema)
  return schema[kind] === 'union' || (items !== undefined && holdsUnion(items))
}

function described({ declaration, sources }: ReflectedOperation, accepts: readonly string[]): string {
  if (accepts.some((type) => type.startsWith('application/merge-patch'))) {
    const merge = 'The members to change; null removes one (RFC 7396).'
    return accepts.includes(jsonPatchMediaType) ? `${merge} Or the steps of a JSON Patch (RFC 6902).` : merge
  }
  const rest = sources?.route.parameters.length ? 'Everything that the address does not say.' : 'What is asked for.'
  const wanted = declaration.creates ? 'What to create.' : rest
  // A parameter and a member that stand for each other could only be told as two that nobody needs.
  const elsewhere = declaration.http.query?.map((name) => `\`${name}\``).join(', ')
  return elsewhere ? `${wanted} May be in the query string instead: ${elsewhere}.` : wanted
}

/** The schema of the body as a component: the resource's own where it is that, else named for what is done with it. */
function bodySchema(operation: ReflectedOperation, fields: Fields, into: Components, value: unknown): JsonObject {
  const closed = inlineSchema(t.Object(fields), 'request', into)
  const { additionalProperties: _, ...open } = closed
  const told = operation.inherited.unknownMember === 'ignored' ? open : closed
  for (const name of candidates(operation)) {
    const found = into.define(
      'schemas',
      name,
      object({ title: name, description: remarks(fields), ...told, examples: value && [value] }),
    )
    if (found) return found
  }
  throw new TypeError(`"${operation.name}" has a body whose name is taken by another schema.`)
}

/** What a schema has no words for: what null and what read-only members do. */
function remarks(fields: Fields): string | undefined {
  const members = Object.values(fields).map(keywords)
  const sentences: string[] = []
  if (members.some((words) => words[nullable])) sentences.push('Null removes a member.')
  else if (members.some((words) => !words.readOnly && isNullable(words))) {
    sentences.push('Null is the same as leaving a member out.')
  }
  if (members.some(({ readOnly }) => readOnly)) sentences.push('What only the server sets is ignored.')
  return sentences.join(' ') || undefined
}

function candidates({ name, declaration: { standard, input } }: ReflectedOperation): string[] {
  const own = `${pascal(name)}Request`
  const title = keywords(input as AnySchema).title
  if (!standard) return title ? [componentName(title), own] : [own]
  const entity = componentName(keywords((standard.resource as Resource).entity).title ?? standard.resource.name)
  return standard.verb === 'update' ? [`${entity}Patch`, own] : [`${entity}Write`, own]
}
