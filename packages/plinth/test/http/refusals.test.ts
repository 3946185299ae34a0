import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemOf } from './conforms.ts'
import { failedCalls } from './failed-calls.ts'
import { secretText, start } from './fixture.ts'
import { ask } from './raw.ts'
import { refusedAddresses } from './refused-addresses.ts'
import { refusedBodies } from './refused-bodies.ts'
import { refusedHeads } from './refused-heads.ts'
import { refusedQueries } from './refused-queries.ts'

const all = [...refusedAddresses, ...refusedHeads, ...refusedBodies, ...refusedQueries, ...failedCalls]

for (const { when, sent, status, code, errors, headers = {}, members = {} } of all) {
  test(`${status} ${code} when ${when}`, { concurrency: true }, async (t) => {
    const { port } = await start(t, { patience: { headers: 300, request: 600, interval: 50 } })
    const answer = await ask(port, sent)
    const problem = problemOf(answer)
    assert.deepEqual({ status: answer.status, code: problem.code }, { status, code })
    if (errors) {
      const found = problem.errors?.map(({ code, detail: _, ...place }) =>
        [...Object.entries(place).flat(), code].join(' '),
      )
      assert.deepEqual(found, errors)
    }
    for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value, name)
    for (const [name, value] of Object.entries(members)) assert.equal(problem[name], value, name)
    assert.ok(!answer.body.includes(secretText))
    assert.equal(problem.request_id, answer.headers['x-request-id'])
  })
}
