import { pascal } from '../core/name.ts'
import type { ReflectedOperation, ReflectedService } from '../core/reflect.ts'
import { type AnySchema, type Fields, keywords, optional } from '../core/schema/schema.ts'
import { example } from './example.ts'
import { type JsonObject, object } from './json.ts'
import { tagsOf } from './operation-object.ts'

interface PostmanOptions {
  readonly service: ReflectedService
  readonly version: string
  /** Where the service is called, until somebody changes the variable. */
  readonly baseUrl: string
}

const format = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

/**
 * The Postman collection (v2.1) of a service: a folder for each tag, a request for each operation with an example of
 * what it takes, and the address and the token as variables. Pure: the same declarations give the same collection.
 */
export function postmanCollection({ service, version, baseUrl }: PostmanOptions): JsonObject {
  const { about, name, operations } = service
  const byTag = Map.groupBy(
    operations.filter(({ sources }) => sources),
    (operation) => tagsOf(operation)[0] as string,
  )
  return {
    info: object({ name: about.title ?? name, description: about.description, version, schema: format }),
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: [
      { key: 'base_url', value: baseUrl, type: 'string' },
      { key: 'token', value: '', type: 'string', description: 'What "plinth token" prints in development.' },
    ],
    item: [...byTag].map(([tag, tagged]) => ({
      name: pascal(tag.replaceAll('-', '_')),
      item: tagged.map(requestOf(about.basePath)),
    })),
  }
}

function requestOf(basePath = ''): (operation: ReflectedOperation) => JsonObject {
  return ({ declaration, sources }) => {
    const { route, path, query, body } = sources as NonNullable<ReflectedOperation['sources']>
    const steps = `${basePath}${route.path}`
      .split('/')
      .slice(1)
      .map((step) => step.replace(/^\{(.+)\}$/, ':$1'))
    const asked = Object.entries(query)
      .filter(([key]) => !body?.[key])
      .map(([key, schema]) => parameter(key, schema))
    const shown = asked.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`)
    const raw = `{{base_url}}/${steps.join('/')}${shown.length > 0 ? `?${shown.join('&')}` : ''}`
    const isJson = body !== undefined
    return {
      name: declaration.summary,
      request: object({
        method: route.method,
        description: declaration.description,
        auth: declaration.access === 'public' ? { type: 'noauth' } : undefined,
        header: [
          { key: 'Accept', value: 'application/json' },
          ...(isJson ? [{ key: 'Content-Type', value: 'application/json' }] : []),
        ],
        url: object({
          raw,
          host: ['{{base_url}}'],
          path: steps,
          query: asked.length > 0 ? asked : undefined,
          variable: route.parameters.length > 0 ? variables(path) : undefined,
        }),
        body: isJson ? { mode: 'raw', raw: bodyText(body), options: { raw: { language: 'json' } } } : undefined,
      }),
      response: [],
    }
  }
}

/** A parameter with an example; off where a request does without it. */
function parameter(
  key: string,
  schema: AnySchema,
): { key: string; value: string; description?: string; disabled: boolean } {
  const { default: fallback, description } = keywords(schema)
  const value = [example(schema, 'request', key)].flat().join(',')
  const disabled = fallback !== undefined || optional in schema
  return { key, value, ...(description !== undefined && { description }), disabled }
}

function variables(fields: Fields): JsonObject[] {
  return Object.entries(fields).map(([key, schema]) => {
    const { value, description } = parameter(key, schema)
    return object({ key, value, description })
  })
}

/** What there is an example of, without what only the server sets. */
function bodyText(fields: Fields): string {
  const members = Object.entries(fields)
    .filter(([, schema]) => !keywords(schema).readOnly)
    .map(([name, schema]) => [name, example(schema, 'request', name)])
  return JSON.stringify(Object.fromEntries(members), undefined, 2)
}
