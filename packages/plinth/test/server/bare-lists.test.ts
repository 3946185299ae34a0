import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { implement, resource, service, t } from 'plinth'
import { client, httpTransport } from 'plinth/client'
import { openService } from './open-service.ts'

const customer = resource('customer', {
  path: '/customers',
  fields: { name: t.String(), description: t.Optional(t.String()), tags: t.Optional(t.Array(t.String())) },
  filter: ['name'],
  sort: ['name'],
  access: 'public',
  collection: 'array',
  pageSize: { default: 3, maximum: 1000 },
  absent: 'null',
})
const contract = service('old', { ...customer.operations })
const implementation = implement(contract, customer.provide, customer.handlers)

async function open(context: TestContext) {
  const { url, document } = await openService(context, implementation)
  const api = client(contract, httpTransport(url, { identity: { name: 'test', version: '1.0.0' } }))
  for (const name of ['a', 'b', 'c', 'd', 'e']) await api.createCustomer({ name, tags: name === 'a' ? ['x'] : [] })
  return { url, document, api }
}

test('a list without an envelope is an array, and says in headers where it goes on and how many there are', async (context) => {
  const { url } = await open(context)
  const answer = await fetch(`${url}/customers?sort=name&count=exact`)
  const rows = (await answer.json()) as { name: string }[]
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['a', 'b', 'c'],
  )
  assert.equal(answer.headers.get('x-total-count'), '5')
  const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
  const rest = await fetch(url + next)
  assert.deepEqual(
    ((await rest.json()) as { name: string }[]).map(({ name }) => name),
    ['d', 'e'],
  )
  assert.doesNotMatch(rest.headers.get('link') ?? '', /rel="next"/)
})

test('pages are as large as the resource says', async (context) => {
  const { url } = await open(context)
  assert.equal(((await (await fetch(`${url}/customers?limit=1000`)).json()) as unknown[]).length, 5)
  assert.equal((await fetch(`${url}/customers?limit=1001`)).status, 400)
})

test('answers show what a row does not have as null where the resource says so', async (context) => {
  const { url } = await open(context)
  const [row] = (await (await fetch(`${url}/customers?sort=name`)).json()) as Record<string, unknown>[]
  assert.equal(row?.description, null)
  assert.deepEqual(row?.tags, ['x'])
  const one = (await (await fetch(`${url}/customers/${String(row?.id)}`)).json()) as Record<string, unknown>
  assert.deepEqual(one, row)
})

test('a resource cannot let callers choose fields and show what is absent', () => {
  const options = { path: '/things', fields: { name: t.Optional(t.String()) }, sparse: true, absent: 'null' } as const
  assert.throws(() => resource('thing', options), /"thing" cannot be sparse and show what is absent/)
})

test('a client reads such a list as any other', async (context) => {
  const { api } = await open(context)
  const { items, next_cursor, prev_cursor, total } = await api.listCustomers({ sort: ['name'], count: 'exact' })
  assert.deepEqual(
    items.map(({ name }) => name),
    ['a', 'b', 'c'],
  )
  assert.equal(total, 5)
  assert.equal(prev_cursor, undefined)
  const second = await api.listCustomers({ sort: ['name'], cursor: next_cursor })
  assert.deepEqual(
    second.items.map(({ name }) => name),
    ['d', 'e'],
  )
  assert.equal(second.next_cursor, undefined)
  const first = await api.listCustomers({ sort: ['name'], cursor: second.prev_cursor })
  assert.deepEqual(first.items, items)
})

test('the document tells of an array, its headers, and what may be null', async (context) => {
  const { document } = await open(context)
  const { content, headers } = document.paths['/customers'].get.responses[200]
  assert.equal(content['application/json'].schema.type, 'array')
  assert.ok('X-Total-Count' in headers && 'Link' in headers)
  const { Customer } = document.components.schemas
  assert.deepEqual(Customer.properties.description.type, ['string', 'null'])
  assert.deepEqual(Customer.required.toSorted(), [
    'created_at',
    'description',
    'id',
    'name',
    'tags',
    'updated_at',
    'version',
  ])
})
