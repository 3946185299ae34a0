import type { Failure } from '../core/failure/failure.ts'
import { problems } from '../core/failure/problems.ts'
import { operationStatus } from '../core/long-running/operation-status.ts'
import { pascal } from '../core/name.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { bareItems } from '../core/schema/page.ts'
import { type AnySchema, fault, isStreamed, keywords, kind, optional } from '../core/schema/schema.ts'
import { acceptedResponse, untilFinal } from './accepted-response.ts'
import type { Components } from './components.ts'
import { example } from './example.ts'
import type { OperationFacts } from './facts.ts'
import { type HeaderName, headersObject } from './headers.ts'
import { type JsonObject, object } from './json.ts'
import { jsonSchema, requiredNames } from './json-schema.ts'
import { isConditional } from './parameters.ts'
import { freeText } from './patterns.ts'
import { problemExample, problemSchemaOf } from './problem.ts'
import { problemSchema } from './problem-schema.ts'

/** The `responses` of an operation: success, and every status that it can be refused with, in order, then `default`. */
export function responses(
  operation: ReflectedOperation,
  facts: OperationFacts,
  problemBase: string,
  into: Components,
): JsonObject {
  const { success, declaration, run } = operation
  const own = run && declaration.longRunning === 'always' ? [] : [success]
  const statuses = declaration.otherwise ? [...own, declaration.otherwise] : own
  const told: Record<string, JsonObject> = Object.fromEntries(
    statuses.map((status) => [status, successResponse(operation, status, facts, into)]),
  )
  if (run) told[202] = acceptedResponse(operation, facts, into)
  if (declaration.output && optional in declaration.output) {
    const own = facts.headers.success.filter((name) => name !== 'Content-Encoding')
    told[204] = { description: 'There is nothing to answer.', headers: headersObject(own, facts.headers.always, into) }
  }
  if (isConditional(declaration.readonly, facts)) {
    told[304] = {
      description: 'What the caller has is still current.',
      headers: headersObject(
        facts.headers.success.filter((name) => name !== 'Content-Encoding'),
        facts.headers.always.filter((name) => !name.includes('RateLimit')),
        into,
      ),
    }
  }
  const byStatus = Map.groupBy(failuresOf(operation, facts), ([, { status }]) => status)
  for (const [status, failures] of byStatus) {
    told[status] = problemResponse(operation, new Map(failures), facts, problemBase, into)
  }
  told.default = into.share('responses', 'Default', {
    description: 'Anything else that went wrong, said in the same form.',
    headers: headersObject(['Allow', 'Retry-After'], facts.headers.always, into),
    content: { 'application/problem+json': { schema: problemSchema(into) } },
  })
  return told
}

/**
 * Everything that the operation can be refused with under its wire code: what it declares, and what its pipeline adds.
 */
export function failuresOf({ failures }: ReflectedOperation, { refusals }: OperationFacts): [string, Failure][] {
  const all = new Map<string, Failure>(refusals.map((code) => [code, problems[code]]))
  for (const [code, failure] of failures) all.set(code, failure)
  return [...all]
}

const successes: Readonly<Record<number, string>> = {
  200: 'The answer.',
  201: 'It was created; Location has its address.',
  202: 'It has been taken on.',
  207: 'Each for itself: how every one of them went.',
}

function successResponse(
  operation: ReflectedOperation,
  status: number,
  facts: OperationFacts,
  into: Components,
): JsonObject {
  const { output, creates } = operation.declaration
  const own: HeaderName[] = facts.headers.success.filter((name) => name !== 'Location')
  if (creates && status === 201) own.push('Location')
  if (facts.stages.includes('idempotency')) own.push('Idempotent-Replayed')
  const always = headersObject(own, facts.headers.always, into)
  const headers = output === operationStatus ? { ...untilFinal, ...always } : always
  if (output === undefined) {
    return object({ description: 'It is done, and there is nothing to answer.', headers })
  }
  const content = bareItems(output) ?? output
  const schema = outputSchema(operation, content, into)
  const value = example(content, 'answer')
  const media = { schema, ...(value !== undefined && { examples: { [operation.name]: { value } } }) }
  return object({
    description: successes[status],
    headers,
    content: Object.fromEntries(
      facts.produces.map((type) => {
        const name = type.replace(/;.*/, '')
        return [name, isStreamed(content) && name !== 'application/json' ? streamedMedia(name, content, into) : media]
      }),
    ),
  })
}

/** What stands in a sequence that is no JSON: a value in each line, or a text with all of them. */
function streamedMedia(mediaType: string, output: AnySchema, into: Components): JsonObject {
  const items = keywords(output).items as AnySchema
  if (mediaType === 'application/x-ndjson') return { schema: jsonSchema(items, 'answer', into) }
  const description = 'A line for each, after one of names.'
  return { schema: { type: 'string', maxLength: Number.MAX_SAFE_INTEGER, pattern: freeText, description } }
}

/** An object has a component of its own even when nobody gave it a title. */
function outputSchema({ name }: ReflectedOperation, output: AnySchema, into: Components): JsonObject {
  const { properties, title = `${pascal(name)}Response` } = keywords(output)
  const told = jsonSchema(properties ? ({ ...output, title } as AnySchema) : output, 'answer', into)
  // However many there are: what is streamed is never held at once.
  return isStreamed(output) ? { ...told, maxItems: Number.MAX_SAFE_INTEGER } : told
}

function problemResponse(
  operation: ReflectedOperation,
  failures: ReadonlyMap<string, Failure>,
  facts: OperationFacts,
  problemBase: string,
  into: Components,
): JsonObject {
  const own = [...failures].flatMap(([code, failure]) => headersOf(code, failure, operation, facts))
  const examples = [...failures].map(([code, failure]) => {
    const faults = code === 'validation_failed' ? [faultExample(operation)] : undefined
    return [code, { summary: failure.title, value: problemExample(code, failure, problemBase, operation, faults) }]
  })
  const response = {
    description: [...failures].map(([code, { title }]) => `\`${code}\`: ${title}.`).join(' '),
    headers: headersObject(own, facts.headers.always, into),
    content: {
      'application/problem+json': {
        schema: problemSchemaOf([...failures.values()], operation.inherited, into),
        examples: Object.fromEntries(examples),
      },
    },
  }
  return into.share('responses', pascal([...failures.keys()].join('_or_')), response)
}

/** The headers that may come with a failure, beside those of every answer. */
function headersOf(
  code: string,
  { status, retryAfter }: Failure,
  { sources, failures }: ReflectedOperation,
  { stages }: OperationFacts,
): HeaderName[] {
  if (status === 401) return ['WWW-Authenticate']
  if (status === 415) return ['Accept', 'Accept-Encoding', ...(isPatch(sources) ? ['Accept-Patch' as const] : [])]
  const names: HeaderName[] = status === 429 || status === 503 || retryAfter !== undefined ? ['Retry-After'] : []
  // The operation's own verdict is recorded under the key, and what the pipeline says is not.
  if (stages.includes('idempotency') && failures.has(code) && status < 500) names.push('Idempotent-Replayed')
  return names
}

function isPatch(sources: ReflectedOperation['sources']): boolean {
  return sources?.route.method === 'PATCH'
}

/** What a caller is likely to get wrong first: a required member left out, or a parameter that nobody knows. */
function faultExample({ sources, inherited }: ReflectedOperation): JsonObject {
  const { path = {}, query = {}, body = {} } = sources ?? {}
  const [member] = requiredNames(body, 'request')
  if (member) return { ...missing(body[member]), pointer: `#/${member}` }
  const [parameter] = requiredNames(query, 'request')
  if (parameter) return { ...missing(query[parameter]), parameter }
  const id = Object.keys(path).find((name) => path[name]?.[kind] === 'id')
  if (id && !inherited.malformedId) return { code: 'invalid_format', detail: 'must be a UUID', parameter: id }
  return { code: 'unknown_parameter', detail: 'is not a known parameter', parameter: 'colour' }
}

function missing(field: AnySchema | undefined): JsonObject {
  return { ...((field && keywords(field)[fault]) ?? { code: 'required', detail: 'is required' }) }
}
