import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, implement, operation, type Principal, resource, service, t } from 'plinth'
import { harness } from 'plinth/testing'
import { laboratory } from './laboratory.ts'

const grant = resource('grant', { fields: { role: t.String() }, tenant: true, owner: 'user' })
const asked = t.Object({ user: t.String(), fails: t.Boolean({ default: false }) })
const contract = service(
  'staff',
  {
    giveRole: operation({ summary: 'Give a role', access: { role: 'admin' }, elevated: true, input: asked }),
    countRoles: operation({
      summary: 'Count roles',
      readonly: true,
      access: { role: 'admin' },
      elevated: true,
      output: t.Integer(),
    }),
    showRoles: operation({ summary: 'Show roles', readonly: true, output: t.Integer() }),
  },
  { resources: [grant] },
)
const implementation = implement(contract, grant.provide, {
  async giveRole({ user, fails }, { grants, principal }) {
    await grants.unscoped().insert({ role: 'admin', owner_id: user, tenant_id: principal.tenant })
    if (fails) throw new Error('It went wrong.')
  },
  countRoles: async (_, { grants }) => (await grants.unscoped().list({})).items.length,
  showRoles: async (_, { grants }) => (await grants.list({})).items.length,
})

const admin: Principal = {
  user: 'adam',
  tenant: 'acme',
  client: 'console',
  location: undefined,
  roles: ['admin'],
  scopes: [],
}

test('each use of an elevated operation leaves a record, of a query too; what is refused or undone leaves none', async (test) => {
  const { storage, rows } = await laboratory(test, [grant])
  const as = (principal: Principal) => harness(implementation, { storage, principal })
  const told = () =>
    rows('select * from plinth_audit order by sequence').map((it) =>
      [it.user_id, it.client_id, it.tenant_id, it.action, it.resource, it.operation, it.owner_id ?? 'null'].join(' '),
    )
  await as(admin).giveRole({ user: 'bob' })
  const given = ['adam console acme use staff giveRole null', 'adam console acme create grant giveRole bob']
  assert.deepEqual(told(), given)
  assert.equal(await as(admin).countRoles(), 1)
  assert.deepEqual(told(), [...given, 'adam console acme use staff countRoles null'])
  assert.equal(await as(admin).showRoles(), 0)
  const denied = (thrown: unknown) => thrown instanceof Failed && thrown.code === 'permission_denied'
  await assert.rejects(as({ ...admin, roles: ['user'] }).countRoles(), denied)
  await assert.rejects(as({ ...admin, roles: [] }).giveRole({ user: 'eve' }), denied)
  await assert.rejects(as(admin).giveRole({ user: 'eve', fails: true }))
  assert.equal(told().length, 3)
})

test('a service without a storage for the record does not start', () => {
  const { countRoles } = contract.operations
  assert.throws(() => harness(implement(service('staff', { countRoles }), { countRoles: () => 1 })), /elevated/)
})
