import type { ActiveCall } from '../active-call.ts'
import type { Fault } from '../failure/failure.ts'
import { invalid } from '../failure/problems.ts'
import type { Invoke } from '../interceptor.ts'
import type { ReflectedOperation } from '../reflect.ts'
import type { Resource } from '../resource/resource.ts'
import { type AnySchema, type Fields, type Kind, keywords, kind } from '../schema/schema.ts'
import { validator } from '../schema/validate.ts'
import { isObject, mergePatch } from './merge-patch.ts'
import { rowToPatch } from './row-to-patch.ts'

const withMembers: ReadonlySet<Kind> = new Set(['object', 'map', 'any'])

/**
 * The handler of an update whose objects come as merge patches (RFC 7396): they are merged into those of the row as it
 * stands, judged as a whole, and go to the handler whole. Without fields that have members it is the handler itself.
 */
export function mergePatched(operation: ReflectedOperation, handle: Invoke): Invoke {
  const { standard, bodyLimit } = operation.declaration
  if (standard?.verb !== 'update') return handle
  const { entity } = standard.resource as Resource
  const fields = Object.entries(entity.properties as Fields).filter(([, field]) => withMembers.has(field[kind]))
  const judges = new Map(fields.map(([name, field]) => [name, validator(withoutDefault(field))]))
  if (judges.size === 0) return handle

  const update = async (call: ActiveCall, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const row = await rowToPatch(operation, call, input)
    const faults: Fault[] = []
    const whole = Object.entries(input).map(([name, patch]) => {
      const judge = judges.get(name)
      if (!judge || !isObject(patch)) return [name, patch]
      const before = faults.length
      const made = judge(mergePatch(row[name], patch), faults)
      // What no request could send whole must not come about patch by patch.
      const most = Math.max(bodyLimit, sizeOf(row[name]), sizeOf(patch))
      if (faults.length === before && sizeOf(made) > most) {
        faults.push({ pointer: '', code: 'too_long', detail: `must have at most ${most} characters as JSON` })
      }
      for (const fault of faults.slice(before)) fault.pointer = `/${name}${fault.pointer}`
      return [name, made]
    })
    if (faults.length > 0) throw invalid(faults)
    return handle(call.part(operation, Object.fromEntries(whole), { 'if-match': `"${row.version}"` }))
  }

  return (call) => {
    const input = call.input as Readonly<Record<string, unknown>>
    return Object.keys(input).some((name) => judges.has(name) && isObject(input[name]))
      ? update(call, input)
      : handle(call)
  }
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value ?? null).length
}

function withoutDefault(schema: AnySchema): AnySchema {
  const { default: _, ...rest } = keywords(schema)
  return rest as never
}
