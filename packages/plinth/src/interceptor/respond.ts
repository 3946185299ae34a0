import type { ActiveCall } from '../core/active-call.ts'
import type { Fault } from '../core/failure/failure.ts'
import { problem } from '../core/failure/problems.ts'
import type { Interceptor } from '../core/interceptor.ts'
import { type AnySchema, isStreamed, keywords, optional, readOnly } from '../core/schema/schema.ts'
import { validator } from '../core/schema/validate.ts'
import type { Validate } from '../core/schema/verdict.ts'
import { type Items, mapped } from '../core/streamed.ts'

interface RespondOptions {
  /**
   * Whether to hold handlers to their declared output: in development and in tests, for it costs as much as validation.
   */
  readonly checkOutput?: boolean
}

/** The stage that hands the output to the carrier, the last one on the way out and after the commit. */
export function respond({ checkOutput = false }: RespondOptions = {}): Interceptor {
  return {
    stage: 'respond',
    wrap({ declaration: { output: promised } }, next) {
      const check = checkOutput && promised ? checker(promised) : undefined
      const answer = (call: ActiveCall, output: unknown): unknown =>
        call.carrier.encode(call, check && call.success !== 202 ? check(call, output) : output)
      return (call) => {
        const output = next(call)
        return output instanceof Promise ? output.then((value) => answer(call, value)) : answer(call, output)
      }
    },
  }
}

/**
 * Answers what a handler answered, once it has been held against its schema: item by item where that is how it comes.
 */
function checker(promised: AnySchema): (call: ActiveCall, output: unknown) => unknown {
  const isStream = isStreamed(promised)
  const check = validator(answered(isStream ? (keywords(promised).items as AnySchema) : promised))
  const checked = (call: ActiveCall, value: unknown): unknown => {
    hold(check, call, value)
    return value
  }
  if (optional in promised) return (call, value) => (value === undefined ? undefined : checked(call, value))
  return isStream ? (call, items) => mapped(items as Items, (item) => checked(call, item)) : checked
}

/** Throws `internal` when the handler broke its promise. Members it did not promise are no fault: none is ever sent. */
function hold(check: Validate, call: ActiveCall, output: unknown): void {
  const found: Fault[] = []
  check(output, found)
  const faults = found.filter(({ code }) => code !== 'unknown_field')
  if (faults.length === 0) return
  const text = faults.map(({ pointer, detail }) => `${pointer || 'the output'} ${detail}`).join('; ')
  call.environment.observe({ kind: 'output_invalid', call, faults: text })
  throw problem('internal')
}

/** The schema as it is for an answer, in which the members that only the server sets count like any other. */
function answered(schema: AnySchema): AnySchema {
  const { properties, items, additionalProperties } = keywords(schema)
  return {
    ...schema,
    [readOnly]: undefined,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, answered(field)])),
    }),
    ...(items && { items: answered(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: answered(additionalProperties) }),
  } as AnySchema
}
