import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { issuerRegistrations } from '../../src/identity/issuer/issuer-registration.ts'

const good = { issuer: 'https://id.example.org/', audience: 'todo', algorithms: ['ES256'] }

test('what a registration leaves out is filled in', () => {
  assert.deepEqual(issuerRegistrations([good]), [
    {
      ...good,
      type: 'at+jwt',
      clock_skew: 5,
      claims: {
        user: 'sub',
        client: 'client_id|azp',
        tenant: 'tenant_id',
        location: 'location_id',
        locations: 'location_ids',
        roles: 'roles',
        scopes: 'scope|scp',
      },
    },
  ])
})

const faulty: readonly (readonly [string, readonly object[], RegExp])[] = [
  ['without an issuer', [{ ...good, issuer: undefined }], /\/0\/issuer is required/],
  ['without an audience', [{ ...good, audience: undefined }], /\/0\/audience is required/],
  ['without algorithms', [{ ...good, algorithms: [] }], /\/0\/algorithms must have at least 1/],
  ['that may sign with a shared secret', [{ ...good, algorithms: ['HS256'] }], /\/0\/algorithms\/0 must be one of/],
  ['that need not sign', [{ ...good, algorithms: ['none'] }], /\/0\/algorithms\/0 must be one of/],
  ['of another type', [{ ...good, type: 'id_token' }], /\/0\/type must be one of/],
  ['with a clock that may be an hour off', [{ ...good, clock_skew: 3600 }], /\/0\/clock_skew must be at most 300/],
  ['with a member that nobody knows', [{ ...good, jwks: 'x' }], /\/0\/jwks/],
  ['with a path that leads nowhere', [{ ...good, claims: { user: 'a||b' } }], /\/0\/claims\/user/],
  ['whose keys are nowhere', [{ ...good, issuer: 'urn:example' }], /\/0\/issuer must be an https: URL/],
  ['whose keys are at no address', [{ ...good, jwks_uri: 'ftp://keys' }], /\/0\/jwks_uri must be a URL/],
  ['that is there twice', [good, good], /\/1\/issuer is there twice/],
  [
    'with a tenant that its name does not hold',
    [{ ...good, claims: { tenant_in_issuer: '([0-9]{9})' } }],
    /\/0\/claims\/tenant_in_issuer does not fit: The issuer .* does not match/,
  ],
  [
    'with a tenant that cannot be looked for',
    [{ ...good, claims: { tenant_in_issuer: '(' } }],
    /\/0\/claims\/tenant_in_issuer does not fit: Invalid regular expression/,
  ],
]
for (const [what, given, message] of faulty) {
  test(`an issuer ${what} is refused`, () => {
    assert.throws(() => issuerRegistrations(given), message)
  })
}

test('all faults are told at once', () => {
  const given = [{ ...good, type: 'x', clock_skew: -1 }, { issuer: 1 }]
  assert.throws(() => issuerRegistrations(given), /\/0\/type.*\/0\/clock_skew.*\/1\/issuer.*\/1\/audience/)
})

test('the issuers that the documentation shows are registered as they stand there', () => {
  const page = readFileSync(new URL('../../../../docs/identity.md', import.meta.url), 'utf8')
  const [, json = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []
  assert.deepEqual(
    issuerRegistrations(JSON.parse(json)).map(({ claims }) => claims.roles),
    ['roles|extension_role', 'realm_access.roles'],
  )
})
