import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failure, implement, operation, service } from 'plinth'
import { problem } from '../../src/core/failure/problems.ts'
import type { Observation } from '../../src/core/observation.ts'
import { observe } from '../../src/interceptor/index.ts'
import { attempt, caller } from './caller.ts'

const cause = new Error('the disk is gone')
const outcomes: Readonly<Record<string, () => unknown>> = {
  answers: () => 'fine',
  refuses: () => {
    throw problem('not_found')
  },
  breaks: () => {
    throw cause
  },
  throwsNothing: () => {
    throw undefined
  },
  failsInside: () => {
    throw problem('internal', { cause })
  },
  knowsItFailed: () => {
    throw problem('internal')
  },
}

const cases = [
  ['answers', undefined, []],
  ['refuses', 'not_found', []],
  ['breaks', 'internal', [cause]],
  ['throwsNothing', 'internal', [undefined]],
  ['failsInside', 'internal', [cause]],
  ['knowsItFailed', 'internal', []],
] as const

const contract = service(
  'observed',
  Object.fromEntries(
    Object.keys(outcomes).flatMap((name) =>
      ['', 'Later'].map((when) => [
        name + when,
        operation({
          summary: 'End somehow',
          access: 'public',
          errors: { gone: failure('not_found', { title: 'Gone' }) },
        }),
      ]),
    ),
  ),
)
const implementation = implement(
  contract,
  Object.fromEntries(
    Object.entries(outcomes).flatMap(([name, end]) => [
      [name, end],
      [`${name}Later`, async () => end()],
    ]),
  ) as never,
)

const gone = problem('canceled')
const unheard: readonly (readonly [what: string, end: () => unknown, code: string, errors: number])[] = [
  ['answers', () => 'fine', 'canceled', 0],
  ['refuses', outcomes.refuses as () => unknown, 'canceled', 0],
  ['throws the reason', () => Promise.reject(gone), 'canceled', 0],
  ['stops', () => Promise.reject(new DOMException('aborted', 'AbortError')), 'canceled', 0],
  ['breaks', outcomes.breaks as () => unknown, 'internal', 1],
]
for (const [what, end, code, errors] of unheard) {
  test(`a call whose caller has gone and that ${what} is reported as ${code}`, async () => {
    const told: Observation[] = []
    const ends = { ...implementation, handlers: { ...implementation.handlers, answers: async () => end() } }
    const { call, calls } = caller(ends, [observe((observation) => void told.push(observation))])
    const ended = attempt(() => call('answers')).catch(() => undefined)
    calls[0]?.abort(gone)
    await ended
    const completed = told.find((each) => each.kind === 'call_completed')
    assert.equal(completed?.failed?.code, code)
    assert.equal(told.filter(({ kind }) => kind === 'error_unexpected').length, errors)
  })
}

for (const when of ['', 'Later']) {
  for (const [name, code, errors] of cases) {
    test(`a call that ${name}${when} is reported once, with what it ended with and how long it took`, async () => {
      const told: Observation[] = []
      const { call, calls } = caller(implementation, [observe((observation) => void told.push(observation))])
      const outcome = await attempt(() => call(name + when)).then(
        () => undefined,
        (thrown) => thrown.code,
      )
      assert.equal(outcome, code)
      const completed = told.filter((each) => each.kind === 'call_completed')
      assert.equal(completed.length, 1)
      assert.equal(completed[0]?.call, calls[0])
      assert.equal(completed[0]?.failed?.code, code)
      assert.ok((completed[0]?.duration ?? -1) >= 0 && (completed[0]?.duration ?? 1e9) < 1000)
      assert.deepEqual(
        told.filter((each) => each.kind === 'error_unexpected').map(({ error }) => error),
        errors,
      )
    })
  }
}
