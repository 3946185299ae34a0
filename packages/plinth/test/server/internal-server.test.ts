import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import type { Observation } from '../../src/core/observation.ts'
import { internalServer } from '../../src/server/internal-server.ts'
import { problemOf } from '../http/conforms.ts'
import { ask } from '../http/raw.ts'

const observed: Observation[] = []
const server = internalServer(
  {
    '/livez': () => ({ status: 200, mediaType: 'application/health+json', body: '{"status":"pass"}' }),
    '/broken': () => {
      throw new Error('the database says something secret')
    },
  },
  {
    identity: { name: 'things', version: '1.2.3', environment: 'testing' },
    problemBase: 'https://problems.example',
    observe: (observation) => void observed.push(observation),
  },
)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
after(() => server.close())

const refusals = [
  { sent: 'GET /ping HTTP/1.1\r\nHost: a', status: 404, code: 'not_found' },
  { sent: 'POST /livez HTTP/1.1\r\nHost: a', status: 405, code: 'method_not_allowed' },
  { sent: 'GET /broken HTTP/1.1\r\nHost: a', status: 500, code: 'internal' },
  { sent: 'GET /livez HTTP/1.1', status: 400, code: 'malformed_request' },
  { sent: 'this is no HTTP', status: 400, code: 'malformed_request' },
  { sent: 'CONNECT a:1 HTTP/1.1\r\nHost: a', status: 405, code: 'method_not_allowed' },
  { sent: 'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: much', status: 417, code: 'expectation_failed' },
]
for (const { sent, status, code } of refusals) {
  test(`the internal port answers ${JSON.stringify(sent)} with a whole problem: ${status} ${code}`, async () => {
    const answer = await ask(port, `${sent}\r\n\r\n`)
    const problem = problemOf(answer)
    assert.deepEqual([answer.status, problem.code], [status, code])
    assert.doesNotMatch(answer.body, /secret/)
    assert.equal(observed.at(-1)?.kind, 'request_refused')
  })
}

test('an answer of the internal port has the standard headers, echoes the ids that it was asked with, and heeds HEAD', async () => {
  const head = 'Host: a\r\nAccept: text/html\r\nX-Request-Id: probe-0042\r\n\r\n'
  const { status, headers, body } = await ask(port, `GET /livez HTTP/1.1\r\n${head}`)
  assert.deepEqual([status, body], [200, '{"status":"pass"}'])
  assert.deepEqual(
    [headers.server, headers['x-request-id'], headers['cache-control'], headers['content-type']],
    ['things/1.2.3', 'probe-0042', 'no-store', 'application/health+json'],
  )
  const same = await ask(port, `HEAD /livez HTTP/1.1\r\n${head}`)
  assert.deepEqual([same.body, same.headers['content-length']], ['', '17'])
})
