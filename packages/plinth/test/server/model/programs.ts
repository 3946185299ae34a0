import * as fc from 'fast-check'
import { bodies } from './bodies.ts'
import { conditions, orders } from './lists.ts'

/** What a write is sent with: nothing, the tag that the row has, one that none has, or that there must be none. */
const condition = fc.constantFrom('free', 'right', 'right', 'right', 'stale', 'make')

const target = {
  kind: fc.constantFrom('shelf', 'book', 'book'),
  /** Which of the rows that there are. */
  target: fc.nat(11),
}
const whole = fc.record(bodies.whole)
const part = fc.record(bodies.part)

const element = fc.record({
  ...target,
  op: fc.constantFrom('create', 'create', 'update', 'update', 'replace', 'delete', 'restore'),
  condition: fc.constantFrom('free', 'right', 'right', 'stale'),
  whole,
  part,
})

const acts = {
  create: fc.record({ ...target, whole }),
  put: fc.record({ ...target, whole, condition }),
  patch: fc.record({ ...target, part, condition }),
  jsonPatch: fc.record({
    ...target,
    condition,
    test: fc.constantFrom('none', 'right', 'right', 'wrong'),
    value: fc.constantFrom('a', 'b', ''),
    copies: fc.option(fc.nat(3), { nil: undefined }),
    removes: fc.constantFrom('isbn', 'room', 'note', 'title', 'nothing', 'nothing'),
  }),
  delete: fc.record({ ...target, condition }),
  restore: fc.record({ ...target, condition: fc.constantFrom('free', 'right', 'stale') }),
  batch: fc.record({
    kind: target.kind,
    mode: fc.constantFrom('atomic', 'independent'),
    elements: fc.array(element, { minLength: 1, maxLength: 4 }),
  }),
  read: fc.record({
    ...target,
    deleted: fc.constantFrom(undefined, undefined, undefined, 'include', 'only'),
    expand: fc.boolean(),
    fields: fc.boolean(),
  }),
  past: fc.record({ ...target, back: fc.nat(30), version: fc.integer({ min: 1, max: 5 }) }),
  list: fc.record({
    conditions: fc.uniqueArray(fc.nat(conditions.length - 1), { maxLength: 3 }),
    order: fc.constantFrom(...orders),
    limit: fc.integer({ min: 1, max: 4 }),
    deleted: fc.constantFrom(undefined, undefined, undefined, 'include', 'only'),
    counts: fc.boolean(),
    form: fc.constantFrom('list', 'search', 'past'),
    back: fc.nat(30),
  }),
}

type Acts = { readonly [Name in keyof typeof acts]: (typeof acts)[Name] extends fc.Arbitrary<infer T> ? T : never }

/** One step of a program: who does what, and whether it is sent again with the same key, as who had no answer does. */
export type Step = {
  readonly [Name in keyof Acts]: {
    readonly act: Name
    readonly caller: number
    readonly again: boolean
    readonly minimal: boolean
    readonly given: Acts[Name]
  }
}[keyof Acts]
export type Given<Name extends keyof Acts> = Acts[Name]
export type Element = Given<'batch'>['elements'][number]

const weights: Readonly<Record<keyof typeof acts, number>> = {
  create: 8,
  put: 4,
  patch: 6,
  jsonPatch: 3,
  delete: 4,
  restore: 2,
  batch: 3,
  read: 3,
  past: 3,
  list: 4,
}

const someone = {
  caller: fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 2, 3),
  again: fc.boolean(),
  minimal: fc.constantFrom(false, false, true),
}
const stepOf = (act: string, given: fc.Arbitrary<unknown>) => fc.record({ act: fc.constant(act), ...someone, given })
const step = fc.oneof(
  ...Object.entries(acts).map(([act, given]) => ({
    weight: weights[act as keyof typeof acts],
    arbitrary: stepOf(act, given),
  })),
)

/** Programs of operations on shelves and books: at first there is to be something to work with. */
export const programs = fc
  .tuple(
    fc.array(stepOf('create', acts.create), { maxLength: 15, size: 'max' }),
    fc.array(step, { maxLength: 60, size: 'max' }),
  )
  .map((parts) => parts.flat() as Step[])
