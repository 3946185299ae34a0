import type { Components } from './components.ts'
import type { JsonObject } from './json.ts'
import { freeText } from './patterns.ts'

const text = (maxLength: number, description: string): JsonObject => ({
  type: 'string',
  maxLength,
  pattern: freeText,
  description,
})

const fault = {
  type: 'object',
  title: 'Fault',
  description: 'One thing that is wrong with a request. Exactly one of pointer, parameter and header says where.',
  properties: {
    code: text(100, 'What is wrong, for programs.'),
    detail: text(1000, 'What is wrong, for people.'),
    pointer: {
      type: 'string',
      maxLength: 1000,
      pattern: '^#(/.*)?$',
      description: 'The place in the body: a JSON Pointer as a URI fragment (RFC 6901).',
    },
    parameter: text(255, 'The parameter of the path or the query.'),
    header: text(255, 'The header.'),
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
  title: text(255, 'The kind of problem in a few words, always the same.'),
  status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599, description: 'The HTTP status.' },
  code: {
    type: 'string',
    maxLength: 100,
    pattern: '^[a-z][a-z0-9_]*$',
    description: 'The kind of problem, for programs.',
  },
  detail: text(2000, 'What happened this time.'),
  instance: { type: 'string', format: 'uri', maxLength: 255, description: 'This occurrence: the request, as a URN.' },
  request_id: {
    type: 'string',
    minLength: 8,
    maxLength: 128,
    pattern: '^[A-Za-z0-9._~-]+$',
    description: 'The id of the request.',
  },
  trace_id: {
    type: 'string',
    minLength: 32,
    maxLength: 32,
    pattern: '^[0-9a-f]{32}$',
    description: 'The trace that the request is part of (W3C Trace Context).',
  },
}

/**
 * The reference to the schema of a problem (RFC 9457). It is open: members that a failure declares come beside these.
 */
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
