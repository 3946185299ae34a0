import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { refused } from '../../src/core/failure/refusal.ts'
import { startProbe } from './probe.ts'
import { runProvider, signingKey } from './provider.ts'

const principal = { user: 'robot', client: 'robot', tenant: undefined, location: undefined, roles: [] }
const keys = {
  verify: (key: string) => {
    if (key !== 'the-key') throw refused('key')
    return { principal: { ...principal, scopes: ['probe:read'] }, expiresAt: Number.POSITIVE_INFINITY }
  },
}
const provider = await runProvider(await signingKey('one'))
const probe = await startProbe(provider.issuer, { keys })
after(() => {
  probe.close()
  provider.close()
})
const token = await provider.accessToken()

test('what an answer depends on is named, credentials of every kind among it', async () => {
  for (const path of ['/whoami', '/open']) {
    for (const sent of [{ authorization: `Bearer ${token}` }, { 'x-api-key': 'the-key' }]) {
      const { headers } = await probe.ask(undefined, path, sent)
      assert.equal(headers.get('vary'), 'Accept, Accept-Encoding, Authorization, X-API-Key')
    }
  }
})

const cases: readonly (readonly [what: string, sent: Record<string, string>, outcome: string])[] = [
  ['nothing', {}, 'Bearer, ApiKey header="X-API-Key"'],
  ['a bad token', { authorization: 'Bearer x' }, 'Bearer error="invalid_token", ApiKey header="X-API-Key"'],
  ['a bad key', { 'x-api-key': 'x' }, 'Bearer, ApiKey header="X-API-Key"'],
  ['the key twice', { 'x-api-key': 'the-key, the-key' }, 'Bearer, ApiKey header="X-API-Key"'],
  [
    'a token and a key, both good',
    { authorization: `Bearer ${token}`, 'x-api-key': 'the-key' },
    'Bearer error="invalid_token", ApiKey header="X-API-Key"',
  ],
  ['a token', { authorization: `Bearer ${token}` }, 'web'],
  ['a key', { 'x-api-key': 'the-key' }, 'robot'],
]
for (const [what, sent, outcome] of cases) {
  test(`who sends ${what} is told ${outcome}`, async () => {
    const { status, headers, body } = await probe.ask(undefined, '/whoami', sent)
    assert.equal(status === 401 ? headers.get('www-authenticate') : body.user, outcome)
  })
}
