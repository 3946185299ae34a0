import type { Fault } from '../core/failure/failure.ts'
import type { Interceptor } from '../core/interceptor.ts'
import { patchValidator } from '../core/json/json-patched.ts'
import { validator } from '../core/schema/validate.ts'
import { faultRefuser } from './refuse-faults.ts'

/**
 * The stage that reads the input off the carrier and sets `call.input`, or refuses with all that is wrong with it. An
 * operation without input passes it, too: what it is sent must not be taken for something it understands.
 */
export function validate(): Interceptor {
  return {
    stage: 'validate',
    refuses: ({ sources }) =>
      sources && !sources.body ? ['validation_failed'] : ['validation_failed', 'malformed_body'],
    wrap(operation, next) {
      const { input, jsonPatch } = operation.declaration
      const check = jsonPatch ? patchValidator(operation) : input && validator(input)
      const refuse = faultRefuser(operation)
      return (call) => {
        const faults: Fault[] = []
        const sent = call.carrier.decode(faults)
        const value = check?.(sent, faults)
        if (faults.length > 0) refuse(faults)
        call.input = value
        return next(call)
      }
    },
  }
}
