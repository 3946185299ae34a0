import assert from 'node:assert/strict'
import { test } from 'node:test'
import { implement, operation, service, t } from 'plinth'
import { client, httpTransport } from 'plinth/client'
import { harness } from 'plinth/testing'
import { openService } from './open-service.ts'

const contract = service('timers', {
  running: operation({
    summary: 'Get what runs, if anything does',
    http: 'GET /running',
    access: 'public',
    transaction: 'none',
    input: t.Object({ of: t.Optional(t.String()) }),
    output: t.Optional(t.Object({ of: t.String() }, { title: 'Running' })),
  }),
})
const implementation = implement(contract, { running: ({ of }) => (of === undefined ? undefined : { of }) })

test('an answer that may be empty is 204 when it is, over HTTP, for clients, in memory and in the document', async (context) => {
  const { url, document } = await openService(context, implementation)
  const empty = await fetch(`${url}/running`)
  assert.equal(empty.status, 204)
  assert.equal(await empty.text(), '')
  const full = await fetch(`${url}/running?of=ada`)
  assert.equal(full.status, 200)
  assert.deepEqual(await full.json(), { of: 'ada' })
  const apis = [
    client(contract, httpTransport(url, { identity: { name: 'test', version: '1.0.0' } })),
    harness(implementation),
  ]
  for (const api of apis) {
    assert.equal(await api.running({}), undefined)
    assert.deepEqual(await api.running({ of: 'ada' }), { of: 'ada' })
  }
  const { responses } = document.paths['/running'].get
  assert.ok(responses[200] && responses[204])
})
