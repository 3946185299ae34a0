import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inMemory } from './memory.ts'

test('a batch goes by the rules of the service: what is done has a time of completion', async () => {
  const { api, clock } = await inMemory()
  const { id } = await api.createTodo({ description: 'Buy milk' })
  const { results } = await api.batchTodos({
    operations: [
      { op: 'create', body: { description: 'Buy tea', status: 'done' } },
      { op: 'update', id, body: { status: 'done' } },
      { op: 'update', id, if_match: '"2.json"', body: { status: 'active', due_at: '2026-04-01T00:00:00Z' } },
    ],
  })
  const now = clock.now().toISOString()
  assert.deepEqual(
    results.map(({ status, body }) => [status, body?.completed_at]),
    [
      [201, now],
      [200, now],
      [200, undefined],
    ],
  )
})

test('in an independent batch each todo goes its own way', async () => {
  const { api } = await inMemory()
  const { id } = await api.createTodo({ description: 'Buy milk' })
  const { results } = await api.batchTodos({
    mode: 'independent',
    operations: [
      { op: 'delete', id },
      { op: 'delete', id },
    ],
  })
  assert.deepEqual(
    results.map(({ status }) => status),
    [204, 404],
  )
})

test('a search finds what a list would', async () => {
  const { api } = await inMemory()
  for (const description of ['Buy milk', 'Buy tea', 'Drink tea']) await api.createTodo({ description })
  const { items } = await api.searchTodos({
    filter: { or: [{ description: { like: '*milk' } }, { description: { contains: 'TEA', starts_with: 'drink' } }] },
    sort: ['created_at'],
  })
  assert.deepEqual(
    items.map(({ description }) => description),
    ['Buy milk', 'Drink tea'],
  )
})

test('what no todo has cannot be asked for', async () => {
  const { api } = await inMemory()
  // @ts-expect-error there is no such field
  await assert.rejects(api.searchTodos({ filter: { colour: { eq: 'red' } } }), { code: 'validation_failed' })
  // @ts-expect-error nothing is greater than a status
  await assert.rejects(api.searchTodos({ filter: { status: { gt: 'active' } } }), { code: 'validation_failed' })
  // @ts-expect-error an update names the todo
  await assert.rejects(api.batchTodos({ operations: [{ op: 'update', body: {} }] }), { code: 'validation_failed' })
  // @ts-expect-error a todo is not restored: it is not deleted softly
  await assert.rejects(api.batchTodos({ operations: [{ op: 'restore', id: 'x' }] }), { code: 'validation_failed' })
})
