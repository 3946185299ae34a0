import type { ActiveCall } from '../active-call.ts'
import type { Fault } from '../failure/failure.ts'
import { invalid } from '../failure/problems.ts'
import type { Invoke } from '../interceptor.ts'
import type { ReflectedOperation } from '../reflect.ts'
import { requireContext } from '../request-context.ts'
import type { Resource } from '../resource/resource.ts'
import { type Fields, keywords } from '../schema/schema.ts'
import { validator } from '../schema/validate.ts'
import type { Validate } from '../schema/verdict.ts'
import { t } from '../schema/vocabulary.ts'
import { canonicalJson } from './canonical-json.ts'
import { applyPatch, readSteps, type Step, steps } from './json-patch.ts'
import { mergePatched } from './merge-patched.ts'
import { rowToPatch } from './row-to-patch.ts'

/** The member of a validated input that holds steps; no field has such a name. */
const member = '$patch'

type Row = Readonly<Record<string, unknown>>

/** The validator of an input that comes as the members to change, or as a JSON Patch. */
export function patchValidator({ declaration: { input }, sources }: ReflectedOperation): Validate {
  const members = validator(input ?? t.Object({}))
  const identity = validator(t.Object(sources?.path ?? {}))
  return (sent, faults) => {
    const patch = (sent as { readonly [steps]?: unknown } | null | undefined)?.[steps]
    if (patch === undefined) return members(sent, faults)
    return { ...(identity(sent, faults) as object | undefined), [member]: readSteps(patch, faults) }
  }
}

/**
 * The handler of an update, which also takes a JSON Patch (RFC 6902): its steps are taken on the row as it stands, the
 * result is judged as a whole, and what has changed goes to the handler as if it had come as a merge patch.
 */
export function jsonPatched(operation: ReflectedOperation, handle: Invoke): Invoke {
  const resource = operation.declaration.standard?.resource as Resource
  const { key, entity } = resource
  const merge = mergePatched(operation, handle)
  const judge = validator(entity)
  const changeable = Object.entries(entity.properties as Fields)
    .filter(([name, schema]) => name !== key && !keywords(schema).readOnly)
    .map(([name]) => name)

  const patched = (row: Row, patch: readonly Step[]): Row => {
    const faults: Fault[] = []
    const made = judge(applyPatch(row, patch), faults) as Row
    if (faults.length === 0 && key in made && made[key] !== row[key]) {
      faults.push({ pointer: `/${key}`, code: 'conflicting_value', detail: 'must be the same as in the path' })
    }
    if (faults.length > 0) throw invalid(faults)
    return made
  }

  const update = async (call: ActiveCall, identity: Row, patch: readonly Step[]): Promise<unknown> => {
    const row = await rowToPatch(operation, call, identity)
    const made = patched(row, patch)
    const changes = changeable
      .filter((name) => canonicalJson(made[name] ?? null) !== canonicalJson(row[name] ?? null))
      .map((name) => [name, made[name] ?? null])
    const input = { ...identity, ...Object.fromEntries(changes) }
    const { context } = operation.declaration
    if (context) requireContext(context, input, call.principal)
    return handle(call.part(operation, input, { 'if-match': `"${row.version}"` }))
  }

  return (call) => {
    const { [member]: patch, ...identity } = call.input as Row
    return patch === undefined ? merge(call) : update(call, identity, patch as readonly Step[])
  }
}
