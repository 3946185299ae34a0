import assert from 'node:assert/strict'
import { test } from 'node:test'
import { implement, operation, service, t } from 'plinth'
import { respond } from '../../src/interceptor/index.ts'
import { caller } from './caller.ts'

const open = { summary: 'Answer', access: 'public' } as const
const Thing = t.Object({
  id: t.ReadOnly(t.Id()),
  name: t.String({ minLength: 2 }),
  note: t.Optional(t.String()),
  parts: t.Array(t.Object({ id: t.ReadOnly(t.Integer()) })),
})
const contract = service('answering', {
  give: operation({ ...open, input: t.Any() as never, output: Thing }),
  nothing: operation(open),
})
let output: unknown
const implementation = implement(contract, { give: () => output as never, nothing() {} })

const id = '01927b6e-7c3a-7def-8a1b-0123456789ab'
const good = { id, name: 'Ada', parts: [{ id: 1 }] }

const cases: readonly (readonly [what: string, output: unknown, faults: string | undefined])[] = [
  ['what was promised', good, undefined],
  ['more than was promised', { ...good, secret: 1, parts: [{ id: 1, secret: 2 }] }, undefined],
  ['null where nothing is meant', { ...good, note: null }, undefined],
  ['nothing', undefined, 'the output must be an object'],
  ['a wrong value', { ...good, name: 'A' }, '/name must have at least 2 characters'],
  ['a member short that only the server sets', { name: 'Ada', parts: [] }, '/id is required'],
  ['a wrong value deep inside', { ...good, parts: [{ id: 1 }, { id: 'x' }] }, '/parts/1/id must be an integer'],
]

for (const [what, given, faults] of cases) {
  for (const later of [false, true]) {
    test(`a handler that answers ${what}, ${later ? 'later' : 'at once'}, is held to it only where asked`, async () => {
      output = later ? Promise.resolve(given) : given
      const lenient = caller(implementation, [respond()])
      assert.deepEqual(await lenient.call('give'), { sent: given })

      const strict = caller(implementation, [respond({ checkOutput: true })])
      if (!faults) return assert.deepEqual(await strict.call('give'), { sent: given })
      await assert.rejects(async () => strict.call('give'), { code: 'internal' })
      assert.deepEqual(strict.observed, [{ kind: 'output_invalid', call: strict.calls[0], faults }])
    })
  }
}

test('an operation without output is answered, too', () => {
  assert.deepEqual(caller(implementation, [respond({ checkOutput: true })]).call('nothing'), { sent: undefined })
})
