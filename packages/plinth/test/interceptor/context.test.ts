import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, implement, operation, type Principal, service, t } from 'plinth'
import { harness } from 'plinth/testing'

const desk = operation({
  summary: 'Look at a desk',
  http: 'GET /tenants/{tenant_id}/desks',
  context: { location: 'location_id', tenant: 'tenant_id' },
  input: t.Object({ tenant_id: t.String(), location_id: t.Optional(t.Array(t.String())) }),
  output: t.String(),
})
const principal: Principal = {
  ...{ client: undefined, user: 'ada', tenant: 'acme', location: 'berlin', roles: [], scopes: [] },
}
const desks = implement(service('desks', { desk }), { desk: () => 'a desk' })

/** What a caller is answered who asks for this. */
async function asked(input: { tenant_id: string; location_id?: string[] }, caller: Partial<Principal> = {}) {
  try {
    return await harness(desks, { principal: { ...principal, ...caller } }).desk(input)
  } catch (thrown) {
    return thrown instanceof Failed ? thrown.code : thrown
  }
}

const both = { locations: ['berlin', 'oslo'] }
for (const [what, input, caller, answer] of [
  ['its own tenant', { tenant_id: 'acme' }, {}, 'a desk'],
  ['another tenant', { tenant_id: 'other' }, {}, 'permission_denied'],
  ['a tenant, having none', { tenant_id: 'acme' }, { tenant: undefined }, 'permission_denied'],
  ['its own location', { tenant_id: 'acme', location_id: ['berlin'] }, {}, 'a desk'],
  ['another location', { tenant_id: 'acme', location_id: ['oslo'] }, {}, 'permission_denied'],
  ['its two locations', { tenant_id: 'acme', location_id: ['berlin', 'oslo'] }, both, 'a desk'],
  ['one location too many', { tenant_id: 'acme', location_id: ['berlin', 'paris'] }, both, 'permission_denied'],
  [
    'a location, having none',
    { tenant_id: 'acme', location_id: ['berlin'] },
    { location: undefined },
    'permission_denied',
  ],
  ['no location, having none', { tenant_id: 'acme', location_id: [] }, { location: undefined }, 'a desk'],
] as const) {
  test(`who asks for ${what} is answered: ${answer}`, async () => {
    assert.equal(await asked({ ...input } as { tenant_id: string }, caller), answer)
  })
}

test('a context that is not in the input, or of nobody, is refused when it is declared', () => {
  const declare = (options: object) => () => operation({ summary: 'Look', ...options })
  const context = { location: 'location_id' }
  assert.throws(declare({ context, input: t.Object({ place: t.String() }) }), /"location_id" as its context/)
  assert.throws(declare({ context }), /"location_id" as its context/)
  const input = t.Object({ location_id: t.String() })
  assert.throws(declare({ context, input, access: 'public' }), /needs to know who calls/)
})
