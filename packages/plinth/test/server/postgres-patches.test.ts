import '../storage/on-postgres.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { implement, resource, service, t } from 'plinth'
import { emptyDatabase } from '../support/databases.ts'
import { openService } from './open-service.ts'

const poll = resource('poll', { path: '/polls', fields: { votes: t.Map(t.Integer()) }, access: 'public' })
const served = implement(service('polls', poll.operations), poll.provide, poll.handlers)

test('of merge patches that come to two instances at once none is lost, and none is refused', async (context) => {
  const url = await emptyDatabase()
  const instances = [await openService(context, served, undefined, { url })]
  instances.push(await openService(context, served, undefined, { url }))
  const send = (at: number, method: string, path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    return fetch(instances[at % 2]?.url + path, { method, headers, body: JSON.stringify(body) })
  }
  const { id } = (await (await send(0, 'POST', '/polls', { votes: {} })).json()) as { id: string }
  const names = Array.from({ length: 40 }, (_, index) => `n${index}`)
  const answers = await Promise.all(
    names.map((name, at) => send(at, 'PATCH', `/polls/${id}`, { votes: { [name]: at } })),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  const { votes } = (await (await fetch(`${instances[0]?.url}/polls/${id}`)).json()) as { votes: object }
  assert.deepEqual(Object.keys(votes).toSorted(), names.toSorted())
})
