// What this service sends as a client of another, which takes it as it takes that of any client.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createOutgoing } from 'plinth/client'
import type { ActiveCall } from '../../src/core/active-call.ts'
import { assertionSigner } from '../../src/identity/assertion/assertion-signer.ts'
import type { ClientJwk } from '../../src/identity/client/client-jwk.ts'
import { asserting, type World } from './assertion-attacks.ts'
import { accessToken, idToken, openBank } from './bank.ts'
import { embedding } from './key-attacks.ts'

const bank = await openBank()
after(() => bank.close())
const pair = await bank.pair({ id: 'prepay-1', client: 'prepay' })
const key = { ...pair.export({ format: 'jwk' }), alg: 'ES256', kid: 'prepay-1' } as ClientJwk
const shared = { identity: { name: 'prepay', version: '1.0.0' }, observe: () => undefined, hosts: ['127.0.0.1:*'] }
const outgoing = createOutgoing({ ...shared, sign: assertionSigner({ client: 'prepay', key }) })

/** A call that came with this credential. */
function callWith(authorization: string | undefined): ActiveCall {
  const principal = { user: 'ada' }
  const metadata = (name: string) => (name === 'authorization' ? authorization : undefined)
  return { carrier: { metadata }, principal, deadlineAt: Number.POSITIVE_INFINITY, requestId: 'r'.repeat(8) } as never
}

async function whoami(call?: ActiveCall) {
  const reply = await outgoing(call).request('GET', `${bank.url}/whoami?note=a%20b`, { audience: 'bank' })
  assert.equal(reply.status, 200, reply.text)
  return (reply.json() as { principal: { user: string; client: string } }).principal
}

test('a request with a query, one with a body, and one after the other are each proved', async () => {
  assert.equal((await whoami()).user, 'client:prepay')
  assert.equal((await whoami()).client, 'prepay')
  const body = { loan: 'ä' }
  const paid = await outgoing().request('POST', `${bank.url}/payoffs`, { audience: 'bank', body })
  assert.equal(paid.status, 200, paid.text)
  const gone = await outgoing().request('DELETE', `${bank.url}/payoffs`, { audience: 'bank' })
  assert.equal(gone.status, 204)
  const elsewhere = await outgoing().request('DELETE', `${bank.url}/payoffs`, { audience: 'lending' })
  assert.equal(elsewhere.status, 401)
})

test('the token of the user goes with it, also when it came in an assertion', async () => {
  assert.equal((await whoami(callWith(`Bearer ${accessToken()}`))).user, 'ada')
  const type = 'urn:ietf:params:oauth:token-type:id_token'
  const world = { bank, prepay: pair } as World
  const came = asserting({ claims: { subject_token: idToken(), subject_token_type: type } })(world)
  assert.equal((await whoami(callWith(came.headers?.authorization))).user, 'ada')
  const alone = asserting({})(world)
  assert.equal((await whoami(callWith(alone.headers?.authorization))).user, 'client:prepay')
})

test('what holds a key of somebody else, or is no token, goes nowhere', async () => {
  const key = await bank.apiKey({ client: 'prepay', embedded: true })
  const holds = embedding({ embedded: key } as never, {}).headers?.authorization
  for (const authorization of [holds, 'Basic YTpi', 'Bearer x', undefined]) {
    assert.equal((await whoami(callWith(authorization))).user, 'client:prepay')
  }
})

test('who has no key cannot be a client', async () => {
  const without = createOutgoing(shared)()
  await assert.rejects(without.request('GET', bank.url, { audience: 'bank' }), /set CLIENT_KEY/)
})
