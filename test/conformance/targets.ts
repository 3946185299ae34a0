import { type DeclaredOperation, essence, type JsonSchema, readDocument } from '../fuzz/document.ts'
import { random } from '../fuzz/random.ts'
import { valueMaker } from '../fuzz/valid-value.ts'

/** What odd requests can be tried on, found in the document of the service. */
export interface Targets {
  readonly host: string
  /** What proves who sends; undefined where anybody may. */
  readonly authorization: string | undefined
  /** The path of an operation that answers GET with 200. */
  readonly get: string
  /** The media type that it answers. */
  readonly answers: string
  /** A method that the path is not declared with, and that Node knows. */
  readonly otherMethod: string
  /** A path with an id that names nothing, for GET. */
  readonly nothing: string | undefined
  /** An operation that takes JSON, with a body that is valid. */
  readonly write:
    | {
        readonly method: string
        readonly path: string
        readonly type: string
        readonly body: string
        /** Whether the body may hold members that nobody knows. */
        readonly isOpen: boolean
      }
    | undefined
  /** An operation that takes a body of any kind, or JSON. */
  readonly body: { readonly method: string; readonly path: string; readonly type: string; readonly body: string }
  /** A list and one of its numbers, as `limit`. */
  readonly number: { readonly path: string; readonly name: string } | undefined
  /** An operation that takes an Idempotency-Key, with a body that is valid. */
  readonly keyed: boolean
}

/**
 * Finds the targets of a service, and makes what they need to answer 200: those that are for nobody known, or for who
 * has the token. Throws when it has none.
 */
export async function findTargets(url: string, token?: string): Promise<Targets> {
  const whole = readDocument(await (await fetch(new URL('/openapi.json', url))).json())
  const document = { ...whole, operations: whole.operations.filter(({ secured }) => secured === (token !== undefined)) }
  const make = valueMaker(document.resolve, 1)
  const example = (schema: JsonSchema): unknown => {
    const { examples } = document.resolve(schema)
    return examples?.[0] ?? make(schema, random(1))
  }
  const filled = ({ path, parameters }: DeclaredOperation): string =>
    document.basePath +
    path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const found = parameters.find((each) => each.name === name)
      return encodeURIComponent(String(found?.example ?? example(found?.schema ?? {})))
    })
  const bodyOf = ({ body }: DeclaredOperation): { type: string; body: string } => {
    const [type, schema] = [...(body?.content ?? [])][0] ?? ['', {}]
    if (type === '*/*') return { type: 'text/plain', body: 'hello' }
    const { properties = {}, required = [], oneOf: [either] = [] } = document.resolve(schema)
    const needed = [...required, ...(either?.required ?? [])]
    const names = needed.length > 0 ? needed : Object.keys(properties)
    return {
      type,
      body: JSON.stringify(Object.fromEntries(names.map((name) => [name, example(properties[name] ?? {})]))),
    }
  }
  const { operations } = document
  const taking = operations.find(isSaving) ?? operations.find(({ body, method }) => body && method !== 'PATCH')
  const writes = operations.filter(({ body, method }) => body?.content.has('application/json') && method !== 'PATCH')
  // One that may be done again and again, where there is one.
  const writing = writes.find(isSaving) ?? writes[0]
  const reading =
    operations.find(({ method, path }) => method === 'GET' && !path.includes('{') && path !== '/') ??
    operations.find(({ method }) => method === 'GET')
  if (!reading || !taking) throw new TypeError('The document has nothing to read or nothing that takes a body.')
  const absent = operations.find(({ method, path }) => method === 'GET' && path.endsWith('}'))
  const numbered = operations.find((each) => each.method === 'GET' && each.parameters.some(isNumber))
  const methods = document.methods.get(reading.path) ?? []
  const targets: Targets = {
    host: new URL(url).host,
    authorization: token && `Bearer ${token}`,
    get: filled(reading),
    answers: essence([...(reading.responses.get('200')?.content.keys() ?? [])][0] ?? ''),
    otherMethod: ['PUT', 'POST', 'DELETE', 'PATCH'].find((each) => !methods.includes(each)) ?? 'TRACE',
    nothing: absent && filled(absent).replace(/[^/]+$/, '01927b6e-7c3a-7def-8a1b-ffffffffffff'),
    write: writing && {
      method: writing.method,
      path: filled(writing),
      ...bodyOf(writing),
      isOpen: document.resolve(writing.body?.content.get('application/json') ?? {}).additionalProperties !== false,
    },
    body: { method: taking.method, path: filled(taking), ...bodyOf(taking) },
    number: numbered && { path: filled(numbered), name: numbered.parameters.find(isNumber)?.name ?? '' },
    keyed: writing?.parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key') ?? false,
  }
  await prepare(url, targets)
  return targets
}

/** Whether an operation makes or replaces what callers name as they like, so that it can be done again and again. */
function isSaving({ method, parameters, body }: DeclaredOperation): boolean {
  const named = parameters.filter((each) => each.in === 'path')
  return (
    method === 'PUT' && body !== undefined && named.length > 0 && named.every(({ schema }) => schema.format !== 'uuid')
  )
}

function isNumber({ in: where, schema }: DeclaredOperation['parameters'][number]): boolean {
  return where === 'query' && schema.type === 'integer'
}

/** What is read may have to be written before. */
async function prepare(url: string, { write, get, authorization }: Targets): Promise<void> {
  const proof: Record<string, string> = authorization === undefined ? {} : { authorization }
  if (write) {
    await fetch(url + write.path, {
      method: write.method,
      headers: { 'Content-Type': write.type, ...proof },
      body: write.body,
    })
  }
  const { status } = await fetch(url + get, { headers: proof })
  if (status !== 200) throw new TypeError(`GET ${get} answers ${status}; there is nothing to try odd requests on.`)
}
