import { type Failure, type Fault, faultOf } from '../core/failure/failure.ts'
import { place } from '../core/failure/problem-details.ts'
import { problemType } from '../core/failure/problems.ts'
import { isParameter, type ReflectedOperation } from '../core/reflect.ts'
import { type AnySchema, type Fields, keywords } from '../core/schema/schema.ts'
import type { Components } from './components.ts'
import { exampleOf } from './example.ts'
import { type JsonObject, mapValues } from './json.ts'
import { jsonSchema } from './json-schema.ts'
import { problemSchema } from './problem-schema.ts'

const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

/** The schema of a problem with the members that some of these failures declare beside the standard ones. */
export function problemSchemaOf(failures: readonly Failure[], into: Components): JsonObject {
  const fields = failures.flatMap(({ details }) => (details ? Object.entries(fieldsOf(details)) : []))
  const standard = problemSchema(into)
  if (fields.length === 0) return standard
  const properties = mapValues(Object.fromEntries(fields), (field) => jsonSchema(field, 'answer', into))
  return { allOf: [standard, { type: 'object', properties }] }
}

/** A problem as it comes over the wire. */
export function problemExample(
  code: string,
  failure: Failure,
  base: string,
  { sources }: ReflectedOperation,
  faults?: readonly JsonObject[],
): JsonObject {
  const { title, status, detail, details, field } = failure
  const values = details ? exampleOf(fieldsOf(details), 'answer') : undefined
  const found = faults ?? (field && [faultExample(faultOf(field), sources)])
  return {
    type: problemType(base, code),
    title,
    status,
    code,
    ...(faults && { detail: '1 value is not valid.' }),
    ...(detail !== undefined && { detail: fill(detail, values) }),
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
