import type { Failure } from '../core/failure.ts'
import { problemType } from '../core/problems.ts'
import { type AnySchema, type Fields, keywords } from '../core/schema.ts'
import type { Components } from './components.ts'
import { exampleOf } from './example.ts'
import { type JsonObject, mapValues } from './json.ts'
import { jsonSchema } from './json-schema.ts'

const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'

const fault = {
  type: 'object',
  title: 'Fault',
  description: 'One thing that is wrong with a request. Exactly one of pointer, parameter and header says where.',
  properties: {
    code: { type: 'string', maxLength: 100, description: 'What is wrong, for programs.' },
    detail: { type: 'string', maxLength: 1000, description: 'What is wrong, for people.' },
    pointer: {
      type: 'string',
      maxLength: 1000,
      pattern: '^#(/.*)?$',
      description: 'The place in the body: a JSON Pointer as a URI fragment (RFC 6901).',
    },
    parameter: { type: 'string', maxLength: 255, description: 'The parameter of the path or the query.' },
    header: { type: 'string', maxLength: 255, description: 'The header.' },
  },
  required: ['code', 'detail'],
}

const members = {
  type: {
    type: 'string',
    format: 'uri',
    maxLength: 2000,
    description: 'The kind of problem, and where to read of it.',
  },
  title: { type: 'string', maxLength: 255, description: 'The kind of problem in a few words, always the same.' },
  status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599, description: 'The HTTP status.' },
  code: {
    type: 'string',
    maxLength: 100,
    pattern: '^[a-z][a-z0-9_]*$',
    description: 'The kind of problem, for programs.',
  },
  detail: { type: 'string', maxLength: 2000, description: 'What happened this time.' },
  instance: { type: 'string', format: 'uri', maxLength: 255, description: 'This occurrence: the request, as a URN.' },
  request_id: { type: 'string', minLength: 8, maxLength: 128, description: 'The id of the request.' },
  trace_id: {
    type: 'string',
    minLength: 32,
    maxLength: 32,
    pattern: '^[0-9a-f]{32}$',
    description: 'The trace that the request is part of (W3C Trace Context).',
  },
}

/** The reference to the schema of a problem (RFC 9457). It is open: members that a failure declares come beside these. */
export function problemSchema(into: Components): JsonObject {
  const errors = {
    type: 'array',
    minItems: 0,
    maxItems: 100,
    items: into.define('schemas', 'Fault', fault),
    description: 'Everything that is wrong with the request.',
  }
  const schema = {
    type: 'object',
    title: 'Problem',
    description: 'Why a request was not carried out (RFC 9457).',
    properties: { ...members, errors },
    required: ['type', 'title', 'status', 'code'],
  }
  return into.define('schemas', 'Problem', schema) as JsonObject
}

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
  faults?: readonly JsonObject[],
): JsonObject {
  const { title, status, detail, details, field } = failure
  const values = details ? exampleOf(fieldsOf(details), 'answer') : undefined
  const found = faults ?? (field && [{ code: field.code, detail: field.detail, pointer: `#/${field.name}` }])
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

function fieldsOf(details: AnySchema): Fields {
  return keywords(details).properties ?? {}
}

function fill(template: string, values: JsonObject = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
