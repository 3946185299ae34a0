import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { type Entity, failure, implement, operation, resource, service, t } from 'plinth'
import { client, httpTransport } from 'plinth/client'
import { harness } from 'plinth/testing'
import { until } from '../support/until.ts'
import { openService } from './open-service.ts'

const row = resource('row', {
  path: '/rows',
  fields: {
    name: t.String({ title: 'Name of it' }),
    count: t.Integer(),
    done: t.Optional(t.Boolean()),
    tags: t.Optional(t.Array(t.String())),
  },
  sort: ['count'],
  access: 'public',
})
const line = t.Object({
  name: t.String({ title: 'Name of it' }),
  count: t.Integer(),
  tags: t.Optional(t.Array(t.String())),
})
const contract = service('streams', {
  ...row.operations,
  exportRows: operation({
    summary: 'Export all rows',
    http: 'GET /export',
    access: 'public',
    input: t.Object({ fail_at: t.Optional(t.Integer()), missing: t.Optional(t.Boolean()) }),
    output: t.Stream(line),
    errors: { nothing: failure('not_found', { title: 'Nothing to export' }) },
  }),
})

type Row = Entity<typeof row>

const implementation = implement(contract, row.provide, {
  ...row.handlers,
  async *exportRows({ fail_at, missing }, { rows, errors }): AsyncGenerator<Row> {
    if (missing) throw errors.nothing()
    for await (const each of rows.each({ sort: ['count'] })) {
      if (each.count === fail_at) throw new Error('the disk is full')
      yield each
    }
  },
})

async function open(context: TestContext, rows = 3) {
  const opened = await openService(context, implementation)
  await opened.write(async (db) => {
    for (let count = 0; count < rows; count++) {
      await db.repository(row).insert({ name: `=row, "${count}"`, count, ...(count === 0 && { tags: ['a', 'b'] }) })
    }
  })
  return opened
}

const texts = [
  {
    accept: 'application/json',
    type: 'application/json',
    text: '[{"name":"=row, \\"0\\"","count":0,"tags":["a","b"]},{"name":"=row, \\"1\\"","count":1},{"name":"=row, \\"2\\"","count":2}]',
  },
  {
    accept: 'application/x-ndjson',
    type: 'application/x-ndjson',
    text: '{"name":"=row, \\"0\\"","count":0,"tags":["a","b"]}\n{"name":"=row, \\"1\\"","count":1}\n{"name":"=row, \\"2\\"","count":2}\n',
  },
  {
    accept: 'text/csv',
    type: 'text/csv; charset=utf-8',
    text: 'Name of it,count,tags\r\n"\'=row, ""0""",0,a; b\r\n"\'=row, ""1""",1,\r\n"\'=row, ""2""",2,\r\n',
  },
]
for (const { accept, type, text } of texts) {
  test(`a stream is written as ${accept}, and no formula reaches a spreadsheet`, async (context) => {
    const { url } = await open(context)
    const answer = await fetch(`${url}/export`, { headers: { accept } })
    assert.equal(answer.headers.get('content-type'), type)
    assert.equal(await answer.text(), text)
    const file = type.startsWith('text/csv') ? 'attachment; filename="exportRows.csv"' : null
    assert.equal(answer.headers.get('content-disposition'), file)
    assert.ok(answer.headers.get('x-request-id'))
  })
}

test('a stream of nothing is an empty list, or a line of names', async (context) => {
  const { url } = await open(context, 0)
  assert.equal(await (await fetch(`${url}/export`)).text(), '[]')
  assert.equal(
    await (await fetch(`${url}/export`, { headers: { accept: 'text/csv' } })).text(),
    'Name of it,count,tags\r\n',
  )
})

test('what is asked for in no form that there is, is refused', async (context) => {
  const { url } = await open(context)
  assert.equal((await fetch(`${url}/export`, { headers: { accept: 'text/html' } })).status, 406)
})

test('HEAD tells of a stream without reading it', async (context) => {
  const { url } = await open(context)
  const answer = await fetch(`${url}/export`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
  assert.equal(await answer.text(), '')
})

test('what fails before the first item is a problem like any other', async (context) => {
  const { url } = await open(context)
  const answer = await fetch(`${url}/export?missing=true`)
  assert.equal(answer.status, 404)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
})

test('what fails in the middle is cut short, and is seen to have no end', async (context) => {
  const { url, observed } = await open(context, 2000)
  const answer = await fetch(`${url}/export?fail_at=1999`)
  assert.equal(answer.status, 200)
  await assert.rejects(answer.text())
  const errors = observed.filter(({ kind }) => kind === 'error_unexpected')
  assert.equal(errors.length, 1)
})

test('a caller who goes away, or reads nothing, gives back what the stream has held', async (context) => {
  const { url, observed } = await open(context, 5000)
  const leave = (): Promise<void> =>
    new Promise((done) => {
      const asked = request(`${url}/export`, (answer) => {
        answer.once('data', () => {
          asked.destroy()
          done()
        })
      })
      asked.on('error', () => undefined).end()
    })
  // More than there may be snapshots at a time.
  for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 12 }, leave))
  const ends = () => observed.flatMap((it) => (it.kind === 'call_completed' ? [it.failed?.status ?? 200] : []))
  await until(() => ends().length === 48)
  const answer = await fetch(`${url}/export`, { headers: { accept: 'application/x-ndjson' } })
  assert.equal((await answer.text()).split('\n').length, 5001)
  await until(() => ends().length > 48)
  assert.deepEqual(ends(), [...Array(48).fill(499), 200])
})

test('a stream shows what was there when it began', async (context) => {
  const { url, write } = await open(context, 2000)
  const answer = await fetch(`${url}/export`)
  await write((db) => db.repository(row).insert({ name: 'late', count: 9999 }))
  assert.equal(((await answer.json()) as object[]).length, 2000)
})

test('a client iterates over it', async (context) => {
  const { url } = await open(context)
  const api = client(contract, httpTransport(url, { identity: { name: 'test', version: '1.0.0' } }))
  const counts: number[] = []
  for await (const { count } of await api.exportRows({})) counts.push(count)
  assert.deepEqual(counts, [0, 1, 2])
})

test('in memory it is the same', async (context) => {
  const { storage } = await open(context)
  const api = harness(implementation, { storage })
  const found: object[] = []
  for await (const each of await api.exportRows({})) found.push(each)
  assert.deepEqual(found[1], { name: '=row, "1"', count: 1 })
})

test('the document tells its forms', async (context) => {
  const { document } = await open(context)
  const { content, headers } = document.paths['/export'].get.responses[200]
  assert.deepEqual(Object.keys(content), ['application/json', 'application/x-ndjson', 'text/csv'])
  assert.equal(content['application/json'].schema.type, 'array')
  assert.ok('Content-Disposition' in headers)
})

test('only what is readonly answers a stream', () => {
  const options = { summary: 'Do it', http: 'POST /do', output: t.Stream(line) } as const
  assert.throws(() => operation(options), /"Do it" answers a stream, which only what is readonly can/)
})
