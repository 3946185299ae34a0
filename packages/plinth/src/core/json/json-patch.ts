import type { Failed, Fault } from '../failure/failure.ts'
import { problem } from '../failure/problems.ts'
import { union } from '../schema/union.ts'
import { validator } from '../schema/validate.ts'
import type { Validate } from '../schema/verdict.ts'
import { t } from '../schema/vocabulary.ts'
import { canonicalJson } from './canonical-json.ts'
import { placeAt } from './json-place.ts'

/** One step of a JSON Patch (RFC 6902). Paths are JSON Pointers (RFC 6901). */
export interface Step {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  readonly path: string
  readonly from?: string | undefined
  readonly value?: unknown
}

/** Under what a carrier keeps the steps of a patch in the input: no text that somebody sends is this name. */
export const steps: unique symbol = Symbol('steps')

const pointer = (description: string) =>
  t.String({ maxLength: 1000, pattern: '^(/([^/~]|~[01])*)*$', description, examples: ['/name'] })
const path = pointer('The place that the step is about (RFC 6901).')
const from = pointer('The place that the value is taken from (RFC 6901).')
const value = t.Nullable(t.Any({ description: 'Any value.' }))

/** A JSON Patch: at most 100 steps, which are all taken or none. */
export const jsonPatch = t.Array(
  union(
    'op',
    {
      test: { path, value },
      replace: { path, value },
      add: { path, value },
      remove: { path },
      move: { path, from },
      copy: { path, from },
    },
    { title: 'JsonPatch', description: 'One step (RFC 6902).' },
  ),
  { maxItems: 100, description: 'Steps of which all are taken, or none (RFC 6902).' },
)

const check = validator(jsonPatch)
const known = ['op', 'path', 'from', 'value'] as const

/** Reads a patch. Members that a step has no use for do not count, as RFC 6902 (4) wants it. */
export const readSteps: Validate = (sent, faults) =>
  check(Array.isArray(sent) ? sent.map(withoutOthers) : sent, faults) as readonly Step[] | undefined

function withoutOthers(step: unknown): unknown {
  if (typeof step !== 'object' || step === null || Array.isArray(step)) return step
  const { op } = step as Step
  const used = known.filter((name) => Object.hasOwn(step, name) && (name !== 'from' || op === 'move' || op === 'copy'))
  const needed = op === 'remove' || op === 'move' || op === 'copy' ? used.filter((name) => name !== 'value') : used
  return Object.fromEntries(needed.map((name) => [name, step[name as never]]))
}

/** Values that the steps of one patch may copy, in all: each could copy what the one before has made. */
const mostCopied = 10_000

/**
 * Takes all steps on a copy of a JSON value and answers it. Throws `patch_test_failed` where something is not what a
 * test says it is, and `conflict` where a place that a step needs is not there; both name the step.
 */
export function applyPatch(document: unknown, patch: readonly Step[]): unknown {
  const root = { '': structuredClone(document) }
  let copied = 0
  for (const [index, step] of patch.entries()) copied += take(step, index, root, mostCopied - copied)
  return root['']
}

/** Takes one step and answers how many values it has copied, at most as many as it may. */
function take({ op, path, from = '', value }: Step, index: number, root: object, mayCopy: number): number {
  const refuse = (member: string, detail: string) => refused(index, member, detail)
  const target = () => placeAt(root, path, () => refuse('path', 'is not there'))
  const source = () => placeAt(root, from, () => refuse('from', 'is not there'))
  switch (op) {
    case 'test':
      if (canonicalJson(target().get()) !== canonicalJson(value)) throw untrue(index)
      break
    case 'remove':
      target().remove()
      break
    case 'replace':
      target().replace(structuredClone(value))
      break
    case 'add':
      target().add(structuredClone(value))
      break
    case 'move': {
      if (path.startsWith(`${from}/`)) throw refuse('path', 'is inside of what is moved')
      const moved = source().get()
      source().remove()
      target().add(moved)
      break
    }
    case 'copy': {
      const found = source().get()
      const size = sizeOf(found)
      if (size > mayCopy) throw refuse('from', 'is too much to be copied')
      target().add(structuredClone(found))
      return size
    }
  }
  return 0
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum: number, each) => sum + sizeOf(each), 1)
}

function refused(index: number, member: string, detail: string): Failed {
  const fault: Fault = { pointer: `/${index}/${member}`, code: 'patch_not_applicable', detail }
  return problem('conflict', { detail: 'The patch does not fit what it is meant for.', faults: [fault] })
}

function untrue(index: number): Failed {
  const fault: Fault = { pointer: `/${index}/value`, code: 'patch_test_failed', detail: 'is not what is there' }
  return problem('patch_test_failed', { faults: [fault] })
}
