import { type OperationStatus, operationStatus } from '../core/long-running/operation-status.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { type AnySchema, keywords } from '../core/schema/schema.ts'
import type { Components } from './components.ts'
import type { OperationFacts } from './facts.ts'
import { headersObject } from './headers.ts'
import { type JsonObject, object } from './json.ts'
import { jsonSchema } from './json-schema.ts'

/** What 202 says beside the content, which it alone says so. */
const location = {
  description: 'Where to ask how it goes.',
  required: true,
  schema: { type: 'string', format: 'uri-reference', maxLength: 2000 },
  example: '/operations/01927b6e-7c3a-7def-8a1b-0123456789ab',
}
const retryAfter = {
  description: 'After how many seconds to ask; absent where it has ended already.',
  schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 2_147_483_647 },
  example: 2,
}
const preferenceApplied = {
  description: 'Present when the caller preferred not to wait (RFC 7240).',
  schema: { type: 'string', enum: ['respond-async'] },
  example: 'respond-async',
}

/** Headers that every answer with content may have. */
const always = ['Content-Encoding', 'Content-Location', 'Vary'] as const

/** The headers of an answer that has the status of a run, until that has ended. */
export const untilFinal: JsonObject = { 'Retry-After': retryAfter }

/** The response 202 of a long-running operation: it has been started, and this is where to ask. */
export function acceptedResponse({ name }: ReflectedOperation, facts: OperationFacts, into: Components): JsonObject {
  const own = [...always, ...(facts.stages.includes('idempotency') ? (['Idempotent-Replayed'] as const) : [])]
  const [shown] = (keywords(operationStatus).examples ?? []) as OperationStatus[]
  const { progress: _, ...begun } = shown as OperationStatus
  const value = { ...begun, operation: name, status: 'pending' }
  return {
    description: 'It has been started; Location has the address to ask at how it goes.',
    headers: {
      Location: location,
      ...untilFinal,
      'Preference-Applied': preferenceApplied,
      ...headersObject(own, facts.headers.always, into),
    },
    content: {
      'application/json': {
        schema: jsonSchema(operationStatus, 'answer', into),
        examples: { [name]: { value } },
      },
    },
  }
}

/** What a run of a long-running operation may come to: when, with which result, and with which failures. */
export function runExtension({ run }: ReflectedOperation, into: Components): JsonObject | undefined {
  if (!run) return undefined
  const { longRunning, runDeadline, output, creates } = run.declaration
  const result = output && creates === undefined ? jsonSchema(output as AnySchema, 'answer', into) : undefined
  const problems = run.failures.size > 0 ? [...run.failures.keys()] : undefined
  return object({ when: longRunning, deadline: `PT${runDeadline / 1000}S`, result, problems })
}
