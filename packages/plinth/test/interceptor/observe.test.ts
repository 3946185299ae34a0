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
