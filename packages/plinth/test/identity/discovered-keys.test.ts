import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discoveredKeys } from '../../src/identity/issuer/discovered-keys.ts'

const issuer = 'https://id.example.org/'
const keys = 'https://keys.example.org/jwks'

test('keys may be on another host, and without TLS where the issuer itself is', () => {
  assert.equal(discoveredKeys(issuer, { issuer, jwks_uri: keys }), keys)
  const open = 'http://localhost:3000'
  assert.equal(discoveredKeys(open, { issuer: open, jwks_uri: `${open}/jwks` }), `${open}/jwks`)
})

const documents: readonly (readonly [string, object, RegExp])[] = [
  ['is about another issuer', { issuer: 'https://id.example.com/', jwks_uri: keys }, /another issuer/],
  ['spells the issuer otherwise', { issuer: 'https://id.example.org', jwks_uri: keys }, /another issuer/],
  ['names no issuer', { jwks_uri: keys }, /another issuer/],
  ['names no keys', { issuer }, /no jwks_uri/],
  ['has keys without TLS', { issuer, jwks_uri: 'http://id.example.org/jwks' }, /one of https:/],
  ['has keys in a file', { issuer, jwks_uri: 'file:///etc/jwks.json' }, /one of https:/],
  ['brings its keys along', { issuer, jwks_uri: 'data:application/json,{"keys":[]}' }, /one of https:/],
  ['has keys at a path', { issuer, jwks_uri: '/jwks' }, /no jwks_uri/],
  ['has two addresses', { issuer, jwks_uri: [keys, keys] }, /no jwks_uri/],
]
for (const [what, document, message] of documents) {
  test(`a discovery document that ${what} is not believed`, () => {
    assert.throws(() => discoveredKeys(issuer, document as never), message)
  })
}
