import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed } from 'plinth'
import { inMemory } from './memory.ts'

const somewhere = '01997a3e-5d6a-7c10-9f52-3b1d7c1e0002'

/** What a refusal says is wrong: the code and the place of each fault. */
async function faultsOf(refused: Promise<unknown>): Promise<readonly string[]> {
  const error = await refused.then(
    () => assert.fail('it was not refused'),
    (thrown) => thrown,
  )
  assert.ok(error instanceof Failed)
  assert.equal(error.status, 400)
  return (error.faults ?? []).map(({ code, pointer }) => `${code} ${pointer}`)
}

test('a new todo is active and has what the server sets', async () => {
  const { api } = await inMemory()
  const { id, ...created } = await api.createTodo({ description: '  Buy milk\n' })
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  const now = '2026-03-01T09:30:00.000Z'
  assert.deepEqual(created, { description: 'Buy milk', status: 'active', version: 1, created_at: now, updated_at: now })
  assert.deepEqual(await api.getTodo({ todo_id: id }), { id, ...created })
})

for (const [what, fields, faults] of [
  ['without a description', {}, ['required /description']],
  ['with a description of null', { description: null }, ['required /description']],
  ['with an empty description', { description: '' }, ['too_short /description']],
  ['with a blank description', { description: ' \t\n ' }, ['too_short /description']],
  ['with a description that is too long', { description: 'x'.repeat(2001) }, ['too_long /description']],
  ['with a description that is no text', { description: { text: 'x' } }, ['invalid_type /description']],
  ['with a status that there is not', { description: 'x', status: 'someday' }, ['invalid_value /status']],
  ['with a due date that is no instant', { description: 'x', due_at: '2026-03-01' }, ['invalid_format /due_at']],
  ['with a field that there is not', { description: 'x', colour: 'red' }, ['unknown_field /colour']],
  ['with an empty item', { item: ' ' }, ['too_short /item']],
  ['with an item that is no text', { item: 7, due_at: 'x' }, ['invalid_type /item', 'invalid_format /due_at']],
  ['with an item beside its description', { description: 'x', item: 'x' }, ['conflicting_value /item']],
] as const) {
  test(`a todo ${what} is refused`, async () => {
    const { api } = await inMemory()
    assert.deepEqual(await faultsOf(api.createTodo(fields as never)), faults)
    assert.deepEqual((await api.listTodos()).items, [])
  })
}

test('a description may be sent under the name that the first version gave it, and has one name in answers', async () => {
  const { api } = await inMemory()
  // No new caller is meant to write it, so that it is in no type.
  const create = (fields: object) => api.createTodo(fields as never)
  const replace = (fields: object) => api.replaceTodo({ todo_id, ...fields } as never)
  const update = (fields: object) => api.updateTodo({ todo_id, ...fields } as never)
  const { id: todo_id, description, ...rest } = await create({ item: ' Buy milk ', status: 'active' })
  assert.deepEqual([description, 'item' in rest], ['Buy milk', false])
  assert.equal((await replace({ item: 'Buy tea' })).description, 'Buy tea')
  assert.equal((await update({ item: 'Buy green tea' })).description, 'Buy green tea')
  assert.equal((await update({ status: 'done' })).description, 'Buy green tea')
  assert.deepEqual(await faultsOf(create({ status: 'no', colour: 'red' })), [
    'required /description',
    'invalid_value /status',
    'unknown_field /colour',
  ])
  assert.deepEqual(await faultsOf(replace({ status: 'active' })), ['required /description'])
  assert.deepEqual(await faultsOf(update({ item: 'x', description: 'x' })), ['conflicting_value /item'])
})

test('the longest description is counted in characters, after its ends are trimmed off it', async () => {
  const { api } = await inMemory()
  const description = '𐐀'.repeat(2000)
  assert.equal((await api.createTodo({ description })).description, description)
})

test('an instant is kept in UTC, cut to milliseconds', async () => {
  const { api } = await inMemory()
  const { due_at } = await api.createTodo({ description: 'x', due_at: '2026-04-01T01:00:00.1239+02:00' })
  assert.equal(due_at, '2026-03-31T23:00:00.123Z')
})

test('a description is stored as it is, whatever a database might make of it', async () => {
  const { api } = await inMemory()
  const descriptions = [
    'say "hello"',
    `x", "done"); insert into todos values (1, "y", "active"); --`,
    `" where 1=1; --`,
    `'); drop table todos; --`,
    "Robert'); DROP TABLE todos;--",
    '" or "1"="1',
    'None',
    '{"a":1}',
    '%_\\',
    '{0} $1 ? :name @name #{name}',
  ]
  const other = await api.createTodo({ description: 'not to be touched' })
  for (const description of descriptions) {
    const { id } = await api.createTodo({ description })
    assert.equal((await api.getTodo({ todo_id: id })).description, description)
    const turned = description.split(' ').toReversed().join(' ')
    assert.equal((await api.updateTodo({ todo_id: id, description: turned })).description, turned)
    assert.equal((await api.replaceTodo({ todo_id: id, description })).description, description)
  }
  assert.equal((await api.listTodos({ limit: 200 })).items.length, descriptions.length + 1)
  assert.deepEqual(await api.getTodo({ todo_id: other.id }), other)
})

test('a todo has a time of completion exactly while it is done', async () => {
  const { api, clock } = await inMemory()
  const { id: todo_id, completed_at: never } = await api.createTodo({ description: 'x' })
  const completedAfter = async (act: () => Promise<{ readonly completed_at?: string | undefined }>) => {
    clock.advance(60_000)
    return (await act()).completed_at?.slice(11, 16)
  }
  const seen = [
    await completedAfter(() => api.updateTodo({ todo_id, status: 'done' })),
    await completedAfter(() => api.updateTodo({ todo_id, status: 'done' })),
    await completedAfter(() => api.updateTodo({ todo_id, description: 'y' })),
    await completedAfter(() => api.replaceTodo({ todo_id, description: 'y', status: 'done' })),
    await completedAfter(() => api.updateTodo({ todo_id, status: 'cancelled' })),
    await completedAfter(() => api.replaceTodo({ todo_id, description: 'y', status: 'done' })),
    await completedAfter(() => api.replaceTodo({ todo_id, description: 'y' })),
    await completedAfter(() => api.completeTodo({ todo_id })),
    await completedAfter(() => api.updateTodo({ todo_id, status: 'in_progress' })),
  ]
  assert.equal(never, undefined)
  assert.deepEqual(seen, ['09:31', '09:31', '09:31', '09:31', undefined, '09:36', undefined, '09:38', undefined])
})

test('a todo may be done when it is written down; its time of completion is nobody else’s to set', async () => {
  const { api } = await inMemory()
  const fields = { description: 'x', status: 'done', completed_at: '1999-01-01T00:00:00Z', version: 7 } as const
  const { completed_at, version } = await api.createTodo(fields)
  assert.deepEqual([completed_at, version], ['2026-03-01T09:30:00.000Z', 1])
})

test('completing what is done already is refused, with the time of completion', async () => {
  const { api, clock } = await inMemory()
  const { id: todo_id } = await api.createTodo({ description: 'x' })
  const { status, version } = await api.completeTodo({ todo_id })
  assert.deepEqual([status, version], ['done', 2])
  clock.advance(1000)
  const completed_at = '2026-03-01T09:30:00.000Z'
  await assert.rejects(api.completeTodo({ todo_id }), { code: 'already_done', status: 409, details: { completed_at } })
  assert.equal((await api.getTodo({ todo_id })).version, 2)
})

test('replacing sets every field: those left out are cleared or take their default', async () => {
  const { api, clock } = await inMemory()
  const created = await api.createTodo({ description: 'x', status: 'in_progress', due_at: '2026-04-01T00:00:00Z' })
  clock.advance(1000)
  assert.deepEqual(await api.replaceTodo({ todo_id: created.id, description: 'y' }), {
    id: created.id,
    description: 'y',
    status: 'active',
    version: 2,
    created_at: created.created_at,
    updated_at: '2026-03-01T09:30:01.000Z',
  })
})

test('a todo that was read can be written back whole, and that changes nothing', async () => {
  const { api, clock } = await inMemory()
  const made = await api.createTodo({ description: 'x', status: 'done', due_at: '2026-04-01T00:00:00Z' })
  const { id } = made
  const read = (await api.getTodo({ todo_id: id })) as typeof made
  clock.advance(1000)
  assert.deepEqual(await api.replaceTodo({ todo_id: id, ...read }), read)
  assert.deepEqual(await api.updateTodo({ todo_id: id, ...read }), read)
})

test('a patch changes what it names; null clears what may be absent, and nothing else', async () => {
  const { api, clock } = await inMemory()
  const created = await api.createTodo({ description: 'x', due_at: '2026-04-01T00:00:00Z' })
  const todo_id = created.id
  clock.advance(1000)
  assert.deepEqual(await api.updateTodo({ todo_id }), created, 'an empty patch makes no version')
  const changed = await api.updateTodo({ todo_id, status: 'in_progress' })
  assert.deepEqual([changed.version, changed.due_at], [2, created.due_at])
  const cleared = await api.updateTodo({ todo_id, due_at: null })
  assert.deepEqual([cleared.version, 'due_at' in cleared], [3, false])
  assert.deepEqual(await faultsOf(api.updateTodo({ todo_id, description: null } as never)), ['required /description'])
  assert.deepEqual(await faultsOf(api.updateTodo({ todo_id, status: null } as never)), ['required /status'])
  assert.deepEqual(await faultsOf(api.updateTodo({ todo_id, colour: 'red' } as never)), ['unknown_field /colour'])
  assert.equal((await api.getTodo({ todo_id })).version, 3)
})

test('a write that expects another version is refused with the one that stands', async () => {
  const { api } = await inMemory()
  const { id: todo_id } = await api.createTodo({ description: 'x' })
  await api.updateTodo({ todo_id, description: 'y' }, { ifMatch: 1 })
  const stale = { ifMatch: 1 }
  const conflict = { code: 'version_conflict', status: 412, details: { current_version: 2 } }
  await assert.rejects(api.updateTodo({ todo_id, description: 'z' }, stale), conflict)
  await assert.rejects(api.replaceTodo({ todo_id, description: 'z' }, stale), conflict)
  await assert.rejects(api.completeTodo({ todo_id }, stale), conflict)
  await assert.rejects(api.deleteTodo({ todo_id }, stale), conflict)
  assert.equal((await api.getTodo({ todo_id })).description, 'y')
  await api.deleteTodo({ todo_id }, { ifMatch: 2 })
})

test('what is deleted is gone for every operation, and its id with it', async () => {
  const { api } = await inMemory()
  const { id: todo_id } = await api.createTodo({ description: 'x' })
  assert.equal(await api.deleteTodo({ todo_id }), undefined)
  for (const gone of [todo_id, somewhere]) {
    const absent = { code: 'not_found', status: 404, detail: 'There is no todo with that id.' }
    await assert.rejects(api.deleteTodo({ todo_id: gone }), absent)
    await assert.rejects(api.getTodo({ todo_id: gone }), absent)
    await assert.rejects(api.updateTodo({ todo_id: gone, description: 'y' }), absent)
    await assert.rejects(api.replaceTodo({ todo_id: gone, description: 'y' }), absent)
    await assert.rejects(api.completeTodo({ todo_id: gone }), absent)
  }
  assert.notEqual((await api.createTodo({ description: 'x' })).id, todo_id)
})

test('a call that is repeated with its key is answered from the record, and one with the key of another is refused', async () => {
  const { api } = await inMemory()
  const options = { idempotencyKey: 'shopping' }
  const created = await api.createTodo({ description: 'Buy milk' }, options)
  assert.deepEqual(await api.createTodo({ description: ' Buy milk ' }, options), created)
  await assert.rejects(api.createTodo({ description: 'Buy bread' }, options), {
    code: 'idempotency_key_reused',
    status: 422,
  })
  assert.equal((await api.listTodos()).items.length, 1)
})

test('every change is in the audit log, and what changed nothing is not', async () => {
  const { api, storage } = await inMemory()
  const { id: todo_id } = await api.createTodo({ description: 'x' })
  await api.updateTodo({ todo_id })
  await api.completeTodo({ todo_id })
  await assert.rejects(api.completeTodo({ todo_id }))
  await api.deleteTodo({ todo_id })
  const connection = await storage.connect()
  const records = await connection.all(
    'select operation, action, version, resource_id from plinth_audit order by sequence',
    [],
  )
  connection.close()
  assert.deepEqual(
    records.map(({ operation, action, version, resource_id }) => [operation, action, version, resource_id]),
    [
      ['createTodo', 'create', 1, todo_id],
      ['completeTodo', 'update', 2, todo_id],
      ['deleteTodo', 'delete', 2, todo_id],
    ],
  )
})
