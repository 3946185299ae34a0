import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, service, t } from 'plinth'
import { reflect } from '../../src/core/reflect.ts'

const fields = { name: t.String(), from: t.Date(), to: t.Optional(t.Date()), pay: t.Decimal() }
const other = resource('other', { fields: { name: t.String() } })

const faults: readonly [why: string, options: object, message: RegExp][] = [
  ['anybody may call it and rows belong to users', { access: 'public', owner: 'user' }, /nobody knows who calls/],
  ['anybody may call it and rows belong to tenants', { access: 'public', tenant: true }, /nobody knows who calls/],
  ['anybody may call it and rows are at locations', { access: 'public', location: 'name' }, /nobody knows who calls/],
  ['a location is no field', { location: 'place' }, /has a rule for "place", which it has no field for/],
  ['a reference is no field', { references: { other_id: { to: other } } }, /for "other_id"/],
  ['what is hidden from some is required', { masks: { name: 'x' } }, /hides "name" from some: make it optional/],
  ['what is cleared is required', { references: { name: { to: other, onDelete: 'clear' } } }, /cannot clear "name"/],
  [
    'a range is of no kind that has one',
    { exclusion: [{ within: [], range: ['pay', 'pay'] }] },
    /no range from "pay" to "pay"/,
  ],
  ['a range is of two kinds', { exclusion: [{ within: [], range: ['from', 'name'] }] }, /no range/],
  ['a range may have no start', { exclusion: [{ within: [], range: ['to', 'from'] }] }, /no range/],
  ['it keeps what is deleted for no day', { softDelete: { retention: 0 } }, /keeps what is deleted for 0 days/],
  ['it keeps what is deleted for half a day', { softDelete: { retention: 0.5 } }, /for 0.5 days/],
  ['it keeps what is deleted for ever', { softDelete: { retention: Infinity } }, /for Infinity days/],
  [
    'it excludes within owners and has none',
    { exclusion: [{ within: ['owner_id'], range: ['from', 'to'] }] },
    /for "owner_id"/,
  ],
  ['it is counted by what is absent', { totals: { by: ['to'], month: 'from' } }, /counts by "to", which is not one/],
  ['it is counted by no field', { totals: { by: ['owner_id'], month: 'from' } }, /counts by "owner_id"/],
  ['it is counted by what is not kept as it is', { totals: { by: ['pay'], month: 'from' } }, /counts by "pay"/],
  ['it is counted by one field twice', { totals: { by: ['name', 'name'], month: 'from' } }, /said once/],
  [
    'it is counted by the months of a text',
    { totals: { by: [], month: 'name' } },
    /months of "name", which is no date/,
  ],
  ['it is counted by the months of what is absent', { totals: { by: [], month: 'to' } }, /months of "to"/],
  [
    'it is counted by what is called as a total is',
    { fields: { ...fields, Total: t.Integer() }, totals: { by: ['Total'], month: 'from' } },
    /counts by "Total", which is what its totals have/,
  ],
]

for (const [why, options, message] of faults) {
  test(`a resource cannot be declared when ${why}`, () => {
    assert.throws(() => resource('thing', { fields, ...options } as never), { name: 'TypeError', message })
  })
}

test('a field that a rule sets cannot be declared beside that rule', () => {
  const declared = { owner_id: t.String(), deleted_at: t.Instant() }
  assert.doesNotThrow(() => resource('thing', { fields: declared }))
  assert.throws(() => resource('thing', { fields: declared, owner: 'user' }), /a field "owner_id"/)
  assert.throws(() => resource('thing', { fields: declared, softDelete: true }), /a field "deleted_at"/)
})

const project = resource('project', { fields: { name: t.String() } })
const task = resource('task', {
  fields: { project_id: t.Id(), folder_id: t.Optional(t.Id()), from: t.Date(), to: t.Date() },
  filter: ['from'],
  softDelete: true,
  tenant: true,
  history: true,
  search: true,
  batch: true,
  precondition: 'required',
  references: { project_id: { to: project }, folder_id: { to: other, onDelete: 'clear' } },
  exclusion: [{ within: ['project_id'], range: ['from', 'to'] }],
})
const diary = resource('diary', { fields: { text: t.String() }, owner: 'user', history: true })
const { operations } = reflect(
  service('rules', { ...project.operations, ...task.operations, ...other.operations, ...diary.operations }),
)
const codesOf = (name: string) => [...(operations.find((it) => it.name === name)?.failures.keys() ?? [])].sort()

test('an operation declares what its rules can refuse, and nothing else', () => {
  assert.deepEqual(codesOf('listTasks'), ['permission_denied'])
  assert.deepEqual(codesOf('searchTasks'), ['permission_denied'])
  for (const name of ['listTaskHistory', 'getDiary', 'listDiaryHistory', 'getDiaryVersion'])
    assert.deepEqual(codesOf(name), ['not_found', 'permission_denied'])
  assert.ok(codesOf('batchTasks').includes('precondition_required'))
  for (const name of ['getTask', 'getTaskVersion'])
    assert.deepEqual(codesOf(name), ['deleted', 'not_found', 'permission_denied'])
  assert.deepEqual(codesOf('createTask'), ['already_exists', 'conflict', 'permission_denied'])
  assert.deepEqual(codesOf('deleteTask'), ['deleted', 'not_found', 'permission_denied', 'version_conflict'])
  assert.deepEqual(codesOf('restoreTask'), [
    'already_exists',
    'conflict',
    'not_deleted',
    'not_found',
    'permission_denied',
    'version_conflict',
  ])
  assert.deepEqual(codesOf('deleteProject'), ['conflict', 'not_found', 'version_conflict'])
  assert.deepEqual(codesOf('deleteOther'), ['not_found', 'version_conflict'])
  assert.deepEqual(codesOf('createProject'), ['already_exists'])
})

test('only with soft delete is there anything to restore, and a parameter that shows what was deleted', () => {
  assert.ok('restoreTask' in task.operations && !('restoreProject' in project.operations))
  for (const { input } of [task.operations.listTasks, task.operations.getTask, task.operations.getTaskVersion])
    assert.ok('deleted' in input.properties)
  for (const { input } of [project.operations.listProjects, project.operations.getProject])
    assert.ok(!('deleted' in input.properties))
})
