import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failure, implement, operation, resource, service, t } from 'plinth'
import { asyncPreference } from '../../src/core/long-running/async-preference.ts'
import { failureOf, keptFailure } from '../../src/core/long-running/kept-failure.ts'
import { reflect } from '../../src/core/reflect.ts'
import { withBuiltIn } from '../../src/server/built-in.ts'

const long = { summary: 'Count', longRunning: 'always' } as const
const secret = t.Object({ deep: t.Array(t.Object({ word: t.String({ secret: true }) })) })

const contradictions: readonly [string, () => unknown, RegExp][] = [
  ['only reads', () => operation({ ...long, http: 'GET /count' }), /it only reads/],
  ['is public', () => operation({ ...long, access: 'public' }), /it belongs to nobody/],
  ['has a secret in its input', () => operation({ ...long, input: secret }), /holds a secret/],
  [
    'has no transaction and may be waited for',
    () => operation({ summary: 'Count', longRunning: 'preferred', transaction: 'none' }),
    /nothing keeps a caller who repeats it/,
  ],
  ['is not long-running', () => operation({ summary: 'Count', runDeadline: 1 }), /runDeadline and is not long-running/],
]

for (const [name, declare, message] of contradictions) {
  test(`an operation that ${name} cannot be run for long`, () => {
    assert.throws(declare, { name: 'TypeError', message })
  })
}

test('a standard operation cannot be, nor any of a service that keeps nothing, nor one whose routes are taken', () => {
  const book = resource('book', { fields: { title: t.String() } })
  const spread = { createBook: { ...book.operations.createBook, longRunning: 'always' } }
  assert.throws(() => reflect(service('library', spread as never)), /"createBook" is a standard operation/)
  const count = operation(long)
  const alone = implement(service('library', { count }), { count: () => undefined })
  assert.throws(() => withBuiltIn(alone as never), /"count" is long-running: library needs a resource/)
  const contract = service('library', { count, getOperation: operation({ summary: 'Get' }) }, { resources: [book] })
  const taken = implement(contract, { count: () => undefined, getOperation: () => undefined })
  assert.throws(() => withBuiltIn(taken as never), /"getOperation" is what callers of "count" have in every service/)
})

test('a handler that performs a step where it cannot, or tells no share of the whole, is told so', async () => {
  const step = operation({ summary: 'Step' })
  const contract = service('library', { step })
  const { harness } = await import('plinth/testing')
  for (const [wrong, error] of [
    [({ perform }: never) => (perform as (it: unknown) => unknown)(step), { name: 'TypeError' }],
    [({ progress }: never) => (progress as (it: number) => unknown)(1.5), { name: 'RangeError' }],
  ] as const) {
    const api = harness(implement(contract, { step: (_, call) => void wrong(call as never) }), {
      principal: { user: 'ada', scopes: [], roles: [], client: undefined, tenant: undefined, location: undefined },
    })
    await assert.rejects(api.step(), ({ cause }: Error) => cause instanceof Error && cause.name === error.name)
  }
})

const preferences: readonly [string | undefined, number | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['return=minimal', undefined],
  ['wait=5', undefined],
  ['respond-async', 0],
  ['Respond-Async; why="a, b"', 0],
  ['respond-async, wait=5', 5000],
  ['wait = "7" ; x=1,return=minimal ,respond-async', 7000],
  ['respond-async, wait=5, wait=9', 5000],
  ['respond-async, wait=soon', 0],
  ['foo="respond-async"', undefined],
  ['respond-asynchronously', undefined],
]

for (const [prefer, expected] of preferences) {
  test(`Prefer: ${prefer} is ${expected}`, () => assert.equal(asyncPreference(prefer), expected))
}

test('a failure that is kept as JSON is the same to whoever is told of it, without what nobody declared', () => {
  const tooMany = failure('failed_precondition', { title: 'Too many', details: t.Object({ most: t.Integer() }) })
  const contract = service('library', { count: operation({ ...long, errors: { tooMany } }) })
  const { run } = reflect(contract).operations[0] as never as {
    run: { throwables: Record<string, (it: object) => Error> }
  }
  const failed = run.throwables.tooMany?.({ most: 5, least: 1 }) as never as Parameters<typeof keptFailure>[0]
  const again = failureOf(JSON.parse(JSON.stringify(keptFailure(failed))))
  assert.deepEqual(
    [again.code, again.status, again.failure.title, again.details],
    ['too_many', 409, 'Too many', { most: 5 }],
  )
})
