import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActiveCall } from '../../../src/core/active-call.ts'
import { type Counted, policyOf } from '../../../src/core/limit.ts'
import type { Principal } from '../../../src/core/principal.ts'
import { network } from '../../../src/interceptor/rate-limit/network.ts'
import { partitioner } from '../../../src/interceptor/rate-limit/partition.ts'

const addresses: readonly [address: string, network: string][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['0000:0:0:0:0:FFFF:cb00:7107', '203.0.113.7'],
  ['::ffff:0:cb00:7107', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:0DB8::6', '2001:db8:0:0::/64'],
  ['2001:db8::3:4:5:6', '2001:db8:0:0::/64'],
  ['2001:db8::2:3:4:5:6', '2001:db8:0:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
]
for (const [address, expected] of addresses) {
  test(`${address} is counted as ${expected}`, () => {
    assert.equal(network(address), expected)
    assert.equal(network(address), expected)
  })
}

const ada: Principal = {
  client: 'shop',
  user: 'ada',
  tenant: 'acme',
  location: undefined,
  roles: [],
  scopes: [],
  key: 'key1',
}

function partitionOf(per: Counted, principal: Principal | undefined, peer: string | undefined = '203.0.113.7') {
  const partition = partitioner(policyOf('some', { quota: 1, window: 1, per }))
  return partition({ principal, carrier: { peer } } as ActiveCall)
}

const different: readonly [what: string, per: Counted, one: Principal | undefined, other: Principal | undefined][] = [
  ['users', 'principal', ada, { ...ada, user: 'ben' }],
  ['users of one name in different tenants', 'principal', ada, { ...ada, tenant: 'other' }],
  ['users of one name at different issuers', 'principal', ada, { ...ada, issuer: 'https://other.example' }],
  [
    'users that would be joined to one text',
    'principal',
    { ...ada, client: 'a', user: 'b"c' },
    { ...ada, client: 'a"b', user: 'c' },
  ],
  ['keys', 'key', ada, { ...ada, key: 'key2' }],
  ['clients without a key', 'key', { ...ada, key: undefined }, { ...ada, key: undefined, client: 'till' }],
  ['tenants', 'tenant', ada, { ...ada, tenant: 'other' }],
  ['a user and nobody', 'principal', ada, undefined],
]
for (const [what, per, one, other] of different) {
  test(`per ${per}, ${what} are counted apart`, () => {
    assert.notEqual(partitionOf(per, one).key, partitionOf(per, other).key)
  })
}

const together: readonly [what: string, per: Counted, one: Principal | undefined, other: Principal | undefined][] = [
  ['a user with other scopes and another key', 'principal', ada, { ...ada, scopes: ['x'], key: 'key2' }],
  ['users with one key', 'key', ada, { ...ada, user: 'ben' }],
  ['users of a tenant', 'tenant', ada, { ...ada, user: 'ben', client: 'till', key: undefined }],
  ['who have an address', 'address', ada, undefined],
  [
    'those of a client without tenant',
    'tenant',
    { ...ada, tenant: undefined },
    { ...ada, tenant: undefined, user: 'ben' },
  ],
]
for (const [what, per, one, other] of together) {
  test(`per ${per}, ${what} are counted together`, () => {
    assert.equal(partitionOf(per, one).key, partitionOf(per, other).key)
  })
}

test('a partition of several has a name that tells nobody who they are; one of a single caller has none', () => {
  for (const per of ['tenant', 'key'] as const) {
    const { name = '' } = partitionOf(per, ada)
    assert.match(name, /^[A-Za-z0-9+/]{16}$/)
    assert.doesNotMatch(Buffer.from(name, 'base64').toString('latin1'), /acme|shop|key1|ada/)
    assert.equal(partitionOf(per, { ...ada }).name, name)
  }
  for (const per of ['principal', 'address'] as const) assert.equal(partitionOf(per, ada).name, undefined)
})
