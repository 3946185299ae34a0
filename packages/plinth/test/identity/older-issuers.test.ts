import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { forger } from './forge.ts'
import { startProbe } from './probe.ts'
import { runProvider, signingKey } from './provider.ts'

// Issuers that are older than RFC 9068 give all of their tokens the same type, or none: there the claims alone tell.
const key = await signingKey('one')
const provider = await runProvider(key)
const probe = await startProbe(provider.issuer, { registration: { type: 'JWT' } })
after(() => {
  probe.close()
  provider.close()
})
const { forge } = forger(await provider.accessToken(), key)
const types = ['JWT', 'jwt', undefined]

const access: Readonly<Record<string, object>> = {
  'as it is': {},
  'with the nonce of the login': { nonce: 'n' },
  'that says what it is for': { token_use: 'access' },
  'of Keycloak': { typ: 'Bearer', azp: 'web', realm_access: { roles: ['x'] } },
}
for (const [what, claims] of Object.entries(access)) {
  test(`an access token ${what} is believed, with a type and without`, async () => {
    for (const typ of types) assert.equal(await probe.status(forge({ header: { typ }, claims: { ...claims } })), 200)
  })
}

const others: Readonly<Record<string, object>> = {
  'an ID token': { nonce: 'n', scope: undefined },
  'an ID token with the hash of an access token': { at_hash: 'h' },
  'an ID token of the hybrid flow': { c_hash: 'h' },
  'an ID token of Cognito': { token_use: 'id' },
  'an ID token of Keycloak': { typ: 'ID' },
  'a refresh token': { typ: 'Refresh' },
  'an offline token': { typ: 'Offline' },
  'a logout token': { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  'a token that is bound to a key': { cnf: { jkt: 'thumbprint' } },
}
for (const [what, claims] of Object.entries(others)) {
  test(`${what} is refused, with a type and without`, async () => {
    for (const typ of types) assert.equal(await probe.status(forge({ header: { typ }, claims: { ...claims } })), 401)
  })
}

test('a type that says something else is believed to be something else', async () => {
  for (const typ of ['at+jwt', 'logout+jwt', 'dpop+jwt', '', null, 1]) {
    assert.equal(await probe.status(forge({ header: { typ } })), 401)
  }
})
