import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Failed, failure, implement, operation, service, t } from 'plinth'
import { openStorage } from 'plinth/storage'
import { stages } from '../../src/core/interceptor.ts'
import {
  authenticate,
  authorize,
  deadline,
  idempotency,
  observe,
  respond,
  shed,
  transact,
  validate,
} from '../../src/interceptor/index.ts'
import { attempt, caller } from './caller.ts'

const input = t.Object({ age: t.Integer({ minimum: 0 }), later: t.Boolean({ default: false }) })
const errors = { tooYoung: failure('failed_precondition', { title: 'Too young' }) }
const contract = service('gate', {
  enter: operation({ summary: 'Enter', access: { scope: 'enter' }, input, output: t.String(), errors }),
  look: operation({ summary: 'Look', access: 'public', input, output: t.String(), errors }),
})
const enter = ({ age }: { age: number }, tooYoung: () => Failed): string => {
  if (age === 13) throw new Error('bad luck')
  if (age < 18) throw tooYoung()
  return `${age}`
}
const implementation = implement(contract, {
  enter: (input, { errors }) =>
    input.later ? attempt(() => enter(input, errors.tooYoung)) : enter(input, errors.tooYoung),
  look: (input, { errors }) =>
    input.later ? attempt(() => enter(input, errors.tooYoung)) : enter(input, errors.tooYoung),
})

const verifier = {
  verify: (token: string) => ({
    principal: {
      client: undefined,
      user: 'ada',
      tenant: undefined,
      location: undefined,
      roles: [],
      scopes: token.split('.'),
    },
    expiresAt: Number.POSITIVE_INFINITY,
  }),
}

function everyStage(reported: string[]) {
  return [
    observe((each) => void reported.push(each.kind)),
    deadline(),
    shed({ budget: Number.POSITIVE_INFINITY }),
    authenticate({ verifier }),
    authorize(),
    respond({ checkOutput: true }),
    validate(),
  ]
}

/** What must come of a call, worked out without the pipeline: the outermost stage that refuses decides. */
function expected(operation: string, token: string | undefined, age: number): string {
  if (operation === 'enter') {
    if (token === undefined) return 'unauthenticated'
    if (!token.split('.').includes('enter')) return 'permission_denied'
  }
  if (age < 0) return 'validation_failed'
  if (age === 13) return 'internal'
  return age < 18 ? 'too_young' : `${age}`
}

test('in whatever order the stages are given, they run in theirs; what is there at once is answered at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(
        everyStage([]).map((_, index) => index),
        { minLength: 7 },
      ),
      fc.constantFrom('enter', 'look'),
      fc.option(fc.constantFrom('enter', 'read', 'read.enter'), { nil: undefined }),
      fc.integer({ min: -2, max: 20 }),
      fc.boolean(),
      async (order, name, token, age, later) => {
        const reported: string[] = []
        const given = everyStage(reported)
        const { call, pipelines } = caller(
          implementation,
          order.map((index) => given[index] as (typeof given)[number]),
        )
        const metadata: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
        let outcome: unknown
        try {
          outcome = call(name, { input: { age, later }, metadata })
        } catch (thrown) {
          outcome = thrown
        }
        const want = expected(name, token, age)
        const reachesHandler = !['unauthenticated', 'permission_denied', 'validation_failed'].includes(want)
        assert.equal(outcome instanceof Promise, later && reachesHandler)
        const settled = await Promise.resolve(outcome).then(
          (value) => (value instanceof Failed ? value.code : (value as { sent: string }).sent),
          (thrown) => thrown.code,
        )
        assert.equal(settled, want)
        assert.deepEqual(reported, want === 'internal' ? ['error_unexpected', 'call_completed'] : ['call_completed'])
        const used = pipelines.get(name)?.stages ?? []
        assert.deepEqual(
          used,
          stages.filter((stage) => used.includes(stage)),
        )
        assert.equal(used.includes('authorize'), name === 'enter')
      },
    ),
    { numRuns: 300 },
  )
})

test('with a storage a command takes part in two stages more, and a query that is there at once still is', async () => {
  const storage = await openStorage({ url: 'sqlite::memory:', resources: [], observe() {} })
  const open = { summary: 'Answer', access: 'public', output: t.String() } as const
  const stored = service('stored', {
    command: operation(open),
    query: operation({ ...open, readonly: true }),
    neither: operation({ ...open, transaction: 'none' }),
  })
  const answers = implement(stored, { command: () => 'done', query: () => 'found', neither: () => 'said' })
  const { call, pipelines } = caller(answers, [transact(storage), idempotency(), ...everyStage([])])
  const outermost = ['observe', 'deadline', 'shed', 'authenticate', 'respond', 'validate']
  assert.deepEqual(
    [...pipelines.values()].map((pipeline) => pipeline.stages),
    [[...outermost, 'idempotency', 'transact'], [...outermost, 'transact'], outermost],
  )
  assert.deepEqual(call('query'), { sent: 'found' })
  assert.deepEqual(call('neither'), { sent: 'said' })
  assert.deepEqual(await call('command'), { sent: 'done' })
  await storage.close()
})
