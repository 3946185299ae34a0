import { Failed, type Fault } from '../core/failure/failure.ts'
import { invalid } from '../core/failure/problems.ts'
import type { ReflectedOperation } from '../core/reflect.ts'
import { kind } from '../core/schema/schema.ts'

/**
 * What refuses an input with these faults, in the words that its operation declares: `validation_failed`, or
 * `not_found` where all that is wrong is an id that nothing can have. It lets faults pass that the service has
 * inherited to ignore.
 */
export function faultRefuser({ failures, inherited, sources }: ReflectedOperation): (found: readonly Fault[]) => void {
  const { malformedId, unknownMember } = inherited
  const words = failures.get('validation_failed')
  const notFound = malformedId && failures.get(malformedId)
  const ids = Object.entries(sources?.path ?? {}).flatMap(([name, schema]) => (schema[kind] === 'id' ? `/${name}` : []))
  const isHeeded = ({ code }: Fault): boolean => !(unknownMember === 'ignored' && code === 'unknown_field')
  const isOfValue = ({ pointer, in: where }: Fault): boolean =>
    !(notFound && where === undefined && ids.includes(pointer))
  return (found) => {
    const heeded = found.filter(isHeeded)
    const faults = heeded.filter(isOfValue)
    if (faults.length > 0)
      throw words ? new Failed('validation_failed', words, { faults: faults.slice(0, 100) }) : invalid(faults)
    if (heeded.length > 0 && notFound) throw new Failed('not_found', notFound)
  }
}
