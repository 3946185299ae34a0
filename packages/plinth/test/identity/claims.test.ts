import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Failed } from '../../src/core/failure/failure.ts'
import { claimPath } from '../../src/identity/issuer/claim-path.ts'
import { principalReader } from '../../src/identity/issuer/claims.ts'
import { issuerRegistrations } from '../../src/identity/issuer/issuer-registration.ts'

function readerOf(claims: object | undefined, issuer = 'https://id.example.org/') {
  const [registration] = issuerRegistrations([{ issuer, audience: 'todo', algorithms: ['ES256'], claims }])
  assert.ok(registration)
  return principalReader(issuer, registration.claims)
}

const nobody = {
  client: undefined,
  tenant: undefined,
  location: undefined,
  locations: undefined,
  roles: [],
  scopes: [],
}

test('without a mapping the names are those of RFC 9068, and our own', () => {
  const claims = {
    sub: 'alice',
    client_id: 'web',
    scope: 'todo:read  todo:write',
    tenant_id: 'acme',
    location_id: 'berlin',
    location_ids: ['berlin', 'oslo'],
    roles: ['admin'],
  }
  assert.deepEqual(readerOf(undefined)(claims, 'one'), {
    user: 'alice',
    client: 'web',
    tenant: 'acme',
    location: 'berlin',
    locations: ['berlin', 'oslo'],
    roles: ['admin'],
    scopes: ['todo:read', 'todo:write'],
    issuer: 'https://id.example.org/',
    key: 'one',
  })
})

const directory = '01927b6e-7c3a-4def-8a1b-0123456789ab'
const mappings: readonly (readonly [string, object, object, object])[] = [
  ['the first of several names', { user: 'oid|sub' }, { oid: 'o', sub: 's' }, { user: 'o' }],
  ['the next where the first is not there', { user: 'oid|sub' }, { sub: 's' }, { user: 's' }],
  ['the next where the first is null', { user: 'oid|sub' }, { oid: null, sub: 's' }, { user: 's' }],
  [
    'an item of a list',
    { user: 'emails[0]' },
    { emails: ['a@example.org', 'b@example.org'] },
    { user: 'a@example.org' },
  ],
  ['a nested name', { roles: 'realm_access.roles' }, { sub: 's', realm_access: { roles: ['x'] } }, { roles: ['x'] }],
  ['a nested item', { tenant: 'groups[1].id' }, { sub: 's', groups: [{ id: 'a' }, { id: 'b' }] }, { tenant: 'b' }],
  [
    'a name that is an address',
    { roles: 'https://example.org/roles' },
    { sub: 's', 'https://example.org/roles': ['x'] },
    { roles: ['x'] },
  ],
  [
    'one role that is a text',
    { roles: 'roles|extension_role' },
    { sub: 's', extension_role: 'a b' },
    { roles: ['a b'] },
  ],
  ['scopes as a list', { scopes: 'scp' }, { sub: 's', scp: ['a', 'b'] }, { scopes: ['a', 'b'] }],
  ['scopes as a text', {}, { sub: 's', scp: 'a b' }, { scopes: ['a', 'b'] }],
  ['the client by another name', {}, { sub: 's', azp: 'web' }, { client: 'web' }],
  ['a tenant by another name', { tenant: 'tid' }, { sub: 's', tid: directory }, { tenant: directory }],
]
for (const [what, mapping, claims, expected] of mappings) {
  test(`a mapping can name ${what}`, () => {
    const { issuer: _, key: __, ...principal } = readerOf(mapping)(claims as never, 'one')
    assert.deepEqual(principal, { ...nobody, user: 's', ...expected })
  })
}

test('the tenant can be in the name of the issuer', () => {
  const issuer = `https://example.b2clogin.com/${directory}/v2.0/`
  const read = readerOf({ tenant_in_issuer: '/([0-9a-f-]{36})/' }, issuer)
  assert.equal(read({ sub: 's', tenant_id: 'forged' }, 'one').tenant, directory)
})

test('names that every object inherits lead nowhere', () => {
  for (const path of ['constructor', 'toString.name', '__proto__', 'emails.length.constructor']) {
    assert.equal(claimPath(path)({ emails: [] }), undefined)
  }
})

test('whatever a claim holds, the principal has texts, or there is none', () => {
  const read = readerOf(undefined)
  const claim = fc.option(fc.jsonValue(), { nil: undefined })
  const names = ['sub', 'client_id', 'tenant_id', 'location_id', 'location_ids', 'roles', 'scope', 'scp', 'azp']
  const claims = fc.record(Object.fromEntries(names.map((name) => [name, claim])))
  fc.assert(
    fc.property(claims, (given) => {
      try {
        const { user, client, tenant, location, locations = [], roles, scopes } = read(given, 'one')
        assert.ok(user !== '')
        const texts = [user, client ?? 'x', tenant ?? 'x', location ?? 'x', ...locations, ...roles, ...scopes]
        assert.ok(texts.every((it) => typeof it === 'string' && it !== '' && it.length < 512))
      } catch (error) {
        assert.ok(error instanceof Failed && error.code === 'unauthenticated', String(error))
      }
    }),
    { numRuns: 500 },
  )
})
