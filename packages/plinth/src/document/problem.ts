import { type Failure, type Fault, faultOf } from '../core/failure/failure.ts'
import { place } from '../core/failure/problem-details.ts'
import { problemType } from '../core/failure/problems.ts'
import type { Inherited } from '../core/inherited.ts'
import { isParameter, type ReflectedOperation } from '../core/reflect.ts'
import { type AnySchema, type Fields, keywords } from '../core/schema/schema.ts'
import type { Components } from './components.ts'
import { exampleOf } from './example.ts'
import { type JsonObject, mapValues } from './json.ts'
import { jsonSchema } from './json-schema.ts'
import { freeText } from './patterns.ts'
import { problemSchema } from './problem-schema.ts'

const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

const message = {
  type: 'string',
  maxLength: 2000,
  pattern: freeText,
  description: 'What happened this time, as in detail.',
}

/**
 * The schema of a problem with the members that some of these failures declare, or the service has inherited, beside
 * the standard ones.
 */
export function problemSchemaOf(failures: readonly Failure[], inherited: Inherited, into: Components): JsonObject {
  const fields = failures.flatMap(({ details }) => (details ? Object.entries(fieldsOf(details)) : []))
  const told = mapValues(Object.fromEntries(fields), (field) => jsonSchema(field, 'answer', into))
  const properties = inherited.message ? { message, ...told } : told
  const standard = problemSchema(into)
  if (Object.keys(properties).length === 0) return standard
  const schema = { allOf: [standard, { type: 'object', properties }] }
  return fields.length > 0 ? schema : (into.define('schemas', 'ToldProblem', schema) as JsonObject)
}

/** A problem as it comes over the wire. */
export function problemExample(
  code: string,
  failure: Failure,
  base: string,
  { sources, inherited }: ReflectedOperation,
  faults?: readonly JsonObject[],
): JsonObject {
  const { title, status, detail, details, field } = failure
  const values = details ? exampleOf(fieldsOf(details), 'answer') : undefined
  const found = faults ?? (field && [faultExample(faultOf(field), sources)])
  const said = detail === undefined ? faults && '1 value is not valid.' : fill(detail, values)
  return {
    type: problemType(base, code),
    title,
    status,
    code,
    ...(said !== undefined && { detail: said }),
    ...(inherited.message && { message: said ?? title }),
    instance: `urn:uuid:${id}`,
    request_id: id,
    ...(found && { errors: found }),
    ...values,
  }
}

function faultExample(fault: Fault, sources: ReflectedOperation['sources']): JsonObject {
  const found = place(fault, sources && ((name) => isParameter(sources, name)))
  return { code: fault.code, detail: fault.detail, ...found }
}

function fieldsOf(details: AnySchema): Fields {
  return keywords(details).properties ?? {}
}

function fill(template: string, values: JsonObject = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
