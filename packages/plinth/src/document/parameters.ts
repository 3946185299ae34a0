import { idempotencyKeyPattern } from '../core/idempotency-key.ts'
import type { Operation } from '../core/operation.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { type AnySchema, bracketed, keywords, kind, optional, repeated } from '../core/schema/schema.ts'
import type { Components } from './components.ts'
import { example } from './example.ts'
import type { OperationFacts } from './facts.ts'
import { type JsonObject, object } from './json.ts'
import { jsonSchema } from './json-schema.ts'
import { receivedField } from './patterns.ts'

/** The `parameters` of an operation: path, query, and the protocol headers that its pipeline understands. */
export function parameters(operation: ReflectedOperation, facts: OperationFacts, into: Components): JsonObject[] {
  const { path, query, body } = operation.sources ?? { path: {}, query: {}, body: undefined }
  // What may be in the body as well is told there only.
  const inQuery = Object.entries(query).filter(([name]) => !body?.[name])
  const all = [
    ...Object.entries(path).map(([name, schema]) => pathParameter(operation, name, schema, into)),
    ...inQuery.map(([name, schema]) => queryParameter(name, schema, into)),
    ...headerParameters(operation, facts),
  ]
  return all.map((parameter) => into.share('parameters', String(parameter.name), parameter))
}

function pathParameter(
  { inherited }: ReflectedOperation,
  name: string,
  schema: AnySchema,
  into: Components,
): JsonObject {
  const isForgiven = inherited.malformedId && schema[kind] === 'id'
  return {
    name,
    in: 'path',
    required: true,
    description: isForgiven
      ? `${described(name, schema)} What is no UUID names nothing: 404.`
      : described(name, schema),
    schema: parameterSchema(schema, into),
    example: example(schema, 'request', name),
  }
}

function queryParameter(name: string, schema: AnySchema, into: Components): JsonObject {
  const words = keywords(schema)
  const required = !words[optional] && words.default === undefined
  return object({
    name,
    in: 'query',
    required,
    description: described(name, schema),
    deprecated: words.deprecated,
    ...(words[bracketed] && { style: 'deepObject', explode: true }),
    ...(schema[kind] === 'array' && { style: 'form', explode: words[repeated] === true }),
    schema: parameterSchema(schema, into),
    example: required ? example(schema, 'request', name) : undefined,
  })
}

function headerParameters({ declaration, failures }: ReflectedOperation, facts: OperationFacts): JsonObject[] {
  const headers: JsonObject[] = []
  const mayCreate = declaration.otherwise === 201
  // The elements of a batch say for themselves which versions they mean.
  if (failures.has('version_conflict') && declaration.standard?.verb !== 'batch') {
    headers.push({
      name: 'If-Match',
      in: 'header',
      required: facts.refusals.includes('precondition_required') && !mayCreate,
      description: 'The ETag of the version that the change is meant for, or several; any other version is refused.',
      schema: received(['"7.json"']),
    })
    headers.push({
      name: 'If-Unmodified-Since',
      in: 'header',
      required: false,
      description: 'Without If-Match: the Last-Modified that the change is meant for; what is newer is refused.',
      schema: received(['Sun, 01 Mar 2026 09:30:00 GMT']),
    })
  }
  if (mayCreate) {
    headers.push({
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: '`*` only creates: what is there already is not replaced.',
      schema: received(['*']),
    })
  }
  if (isConditional(declaration.readonly, facts)) {
    headers.push({
      name: 'If-None-Match',
      in: 'header',
      required: false,
      description: 'The ETag of what the caller has; unchanged, it is answered 304 without a body.',
      schema: received(['"7.json"']),
    })
  }
  const preferences = preferencesOf(declaration, facts)
  if (preferences.length > 0) {
    headers.push({
      name: 'Prefer',
      in: 'header',
      required: false,
      description: preferences.map(([, text]) => text).join(' '),
      schema: received(preferences.map(([example]) => example)),
    })
  }
  if (facts.stages.includes('idempotency')) {
    headers.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: declaration.idempotencyKey === 'required',
      description: 'A key of the caller for this request: sent again with the same key, it is not carried out again.',
      schema: {
        type: 'string',
        minLength: 1,
        maxLength: 512,
        pattern: idempotencyKeyPattern,
        examples: ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'],
      },
    })
  }
  return headers
}

/** What a caller may prefer, and what comes of it. */
function preferencesOf({ longRunning }: Operation, { headers }: OperationFacts): (readonly [string, string])[] {
  const told: (readonly [string, string])[] = []
  if (headers.success.includes('Preference-Applied')) {
    told.push(['return=minimal', '`return=minimal` asks for an answer without content (RFC 7240).'])
  }
  if (longRunning === 'preferred') {
    told.push(['respond-async', '`respond-async` asks to be answered before it is done, with 202 (RFC 7240).'])
  }
  if (longRunning) {
    told.push(['respond-async, wait=5', 'With `wait`, that is so many seconds later, if it has not ended by then.'])
  }
  return told
}

/** A header that is bounded by what all of them may have together. */
function received(examples: readonly string[]): JsonObject {
  return { type: 'string', maxLength: 16_384, pattern: receivedField, examples }
}

/** Whether a caller may ask for an answer only if it has changed. */
export function isConditional(readonly: boolean, { headers }: OperationFacts): boolean {
  return readonly && [...headers.always, ...headers.success].includes('ETag')
}

function described(name: string, schema: AnySchema): string {
  return keywords(schema).description ?? `The ${name.replaceAll('_', ' ')}.`
}

/** The schema of a parameter; what it is for is said by the parameter. */
function parameterSchema(schema: AnySchema, into: Components): JsonObject {
  const { description: _, ...rest } = jsonSchema(schema, 'request', into)
  return rest
}
