import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { client, httpTransport, memoryTransport, operations, type Transport } from 'plinth/client'
import { aborted, archive, type Habits, openArchive } from './archive.ts'

const titles = ['Emma', 'Persuasion']

const transports = {
  http: ({ url }) => httpTransport(url, { token: 'ada', identity: { name: 'test', version: '1.0.0' } }),
  memory: ({ pipelines, environment }) =>
    memoryTransport(pipelines, { environment, metadata: { authorization: 'Bearer ada' } }),
} satisfies Record<string, (opened: Awaited<ReturnType<typeof openArchive>>) => Transport>

for (const [name, transportTo] of Object.entries(transports)) {
  const open = async (context: TestContext, habits: Habits = {}) => {
    const transport = transportTo(await openArchive(context, habits))
    return { api: client(archive, transport), ...operations(archive, transport) }
  }

  test(`over ${name} a client waits for the end, and has the result by its type`, async (context) => {
    const { api, wait, forget, get } = await open(context)
    const started = await api.importBooks({ titles })
    assert.equal(started.status, 'pending')
    const before = performance.now()
    const { status, result } = await wait(started)
    const imported: number | undefined = result?.imported
    assert.deepEqual([status, imported], ['succeeded', 2])
    assert.ok(performance.now() - before < 2500)
    await forget(started.id)
    await assert.rejects(get(started.id), { code: 'not_found' })
  })

  test(`over ${name} a client that does not want to wait is told how it goes, and else what it answers`, async (context) => {
    const { api, wait } = await open(context)
    assert.equal((await api.makeReport({ lines: 3 })).lines, 3)
    const waited = await api.makeReport({ lines: 3 }, { respondAsync: 5 })
    assert.ok('lines' in waited)
    const started = await api.makeReport({ lines: 3 }, { respondAsync: true })
    assert.match(String((await wait(started)).result_url), /^\/reports\/[0-9a-f-]{36}$/)
  })

  test(`over ${name} it rejects with the failure of a run, and what was given up is canceled`, async (context) => {
    const { api, wait, cancel } = await open(context, { before: (_, signal) => aborted(signal) })
    const many = await api.importBooks({ titles: [...titles, ...titles, ...titles] })
    await assert.rejects(wait(many), { name: 'Failed', code: 'too_many', details: { most: 5 }, status: 409 })
    const hanging = await api.importBooks({ titles })
    await cancel(hanging.id)
    await assert.rejects(wait(hanging), { name: 'Failed', code: 'canceled' })
    await assert.rejects(cancel(hanging.id), { name: 'Failed', code: 'invalid_state', status: 409 })
    const signal = AbortSignal.timeout(100)
    await assert.rejects(wait(await api.importBooks({ titles }), { signal }))
  })
}

test('a client asks as often as it is told to', async () => {
  const asked: number[] = []
  const status = {
    id: '0199aaaa-0000-7000-8000-000000000000',
    operation: 'importBooks',
    created_at: '',
    updated_at: '',
  }
  const transport: Transport = () => async (_, options) => {
    asked.push(performance.now())
    options.askAgain?.(150)
    return { ...status, status: asked.length < 3 ? 'running' : 'succeeded' }
  }
  await operations(archive, transport).wait({ ...status, status: 'pending' })
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] as number))
  assert.equal(pauses.length, 2)
  assert.ok(pauses.every((it) => it >= 145 && it < 1500))
})
