import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAsking, Failed, implement, operation, type Principal, resource, service, t } from 'plinth'
import { harness } from 'plinth/testing'
import { problem } from '../../src/core/failure/problems.ts'
import type { Observation } from '../../src/core/observation.ts'
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
      deadline: 200,
      input: t.Object({ of: t.Optional(t.Enum(['nobody', 'others', 'late'])) }),
      output: t.Integer(),
    }),
    countRolesAt: operation({
      summary: 'Count the roles of a location',
      readonly: true,
      access: { role: 'admin' },
      elevated: true,
      context: { location: 'location_id' },
      input: t.Object({ location_id: t.String({ minLength: 1 }) }),
      output: t.Integer(),
    }),
    exportRoles: operation({
      summary: 'Export roles',
      readonly: true,
      access: { role: 'admin' },
      elevated: true,
      output: t.Stream(t.Object({ role: t.String() })),
    }),
    copyRoles: operation({ summary: 'Copy roles from elsewhere', access: { role: 'admin' }, elevated: true }),
    showRoles: operation({ summary: 'Show roles', readonly: true, output: t.Integer() }),
  },
  { resources: [grant] },
)
const questions: string[] = []
const implementation = implement(contract, grant.provide, {
  async giveRole({ user, fails }, { grants, principal }) {
    await grants.unscoped().insert({ role: 'admin', owner_id: user, tenant_id: principal.tenant })
    if (fails) throw new Error('It went wrong.')
  },
  async countRoles({ of }, { grants, signal }) {
    if (of === 'nobody') throw problem('not_found')
    if (of === 'others') throw problem('permission_denied')
    if (of === 'late') await sleep(10_000, undefined, { signal })
    return (await grants.unscoped().list({})).items.length
  },
  countRolesAt: () => 0,
  copyRoles: afterAsking(
    () => {
      questions.push('Who has which role?')
      throw problem('upstream_failed')
    },
    () => undefined,
  ),
  async *exportRoles(_, { grants }) {
    for (const { role } of (await grants.unscoped().list({})).items) yield { role }
    throw new Error('The disk is full.')
  },
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

test('each use of an elevated operation leaves a record, of a query too, and so does what was denied or failed', async (test) => {
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
  await assert.rejects(as({ ...admin, user: 'mallory', roles: ['user'] }).countRoles(), denied)
  await assert.rejects(as({ ...admin, roles: [] }).giveRole({ user: 'eve' }), denied)
  await assert.rejects(as(admin).giveRole({ user: 'eve', fails: true }))
  await assert.rejects(as(admin).countRoles({ of: 'nobody' }), { code: 'not_found' })
  await assert.rejects(as(admin).countRoles({ of: 'others' }), denied)
  await assert.rejects(as(admin).countRoles({ of: 'late' }), { code: 'deadline_exceeded' })
  while (told().length < 9) await sleep(5)
  assert.deepEqual(told().slice(3), [
    'mallory console acme deny staff countRoles null',
    'adam console acme deny staff giveRole null',
    'adam console acme fail staff giveRole null',
    'adam console acme fail staff countRoles null',
    'adam console acme deny staff countRoles null',
    'adam console acme fail staff countRoles null',
  ])
})

test('that others are asked is recorded before they are, and that it failed as well', async (test) => {
  const { storage, rows } = await laboratory(test, [grant])
  await assert.rejects(harness(implementation, { storage, principal: admin }).copyRoles(), { code: 'upstream_failed' })
  assert.deepEqual(
    rows('select * from plinth_audit').map(({ action, operation }) => [action, operation]),
    [
      ['use', 'copyRoles'],
      ['fail', 'copyRoles'],
    ],
  )
})

test('a stream is used as soon as it is asked for, however it ends', async (test) => {
  const { storage, rows } = await laboratory(test, [grant])
  await assert.rejects(async () => {
    for await (const _ of await harness(implementation, { storage, principal: admin }).exportRoles()) break
  }, /The disk is full|internal/)
  assert.deepEqual(
    rows('select * from plinth_audit').map(({ action, operation }) => [action, operation]),
    [['use', 'exportRoles']],
  )
})

test('what the context refuses is recorded, what is no valid request is not', async (test) => {
  const { storage, rows } = await laboratory(test, [grant])
  const { countRolesAt } = harness(implementation, { storage, principal: { ...admin, location: 'berlin' } })
  await assert.rejects(countRolesAt({ location_id: 'paris' }), { code: 'permission_denied' })
  await assert.rejects(countRolesAt({ location_id: '' }), { code: 'validation_failed' })
  assert.deepEqual(
    rows('select * from plinth_audit').map(({ action, operation }) => [action, operation]),
    [['deny', 'countRolesAt']],
  )
})

test('a caller is refused as usual where that cannot be recorded, and it is observed', async (test) => {
  const { storage } = await laboratory(test, [grant])
  const observed: Observation[] = []
  const broken = { ...storage, note: () => Promise.reject(new Error('The disk is full.')) }
  const options = {
    storage: broken,
    principal: { ...admin, roles: [] },
    observe: (it: Observation) => void observed.push(it),
  }
  await assert.rejects(harness(implementation, options).countRoles(), { code: 'permission_denied' })
  assert.ok(observed.some((it) => it.kind === 'error_unexpected' && it.origin === 'audit'))
  questions.length = 0
  await assert.rejects(harness(implementation, { ...options, principal: admin }).copyRoles(), { code: 'internal' })
  assert.deepEqual(questions, [], 'nobody is asked for what cannot be recorded')
})

test('a service without a storage for the record does not start', () => {
  const { countRoles } = contract.operations
  assert.throws(() => harness(implement(service('staff', { countRoles }), { countRoles: () => 1 })), /elevated/)
})
