import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openTracker, withWork } from './support/tracker.ts'

const nothing = '01a20263-9444-7001-9867-1b68199e38dd'

/** What every resource of the original takes and refuses. */
const resources = [
  { path: '/activities', valid: { name: 'Meeting' }, change: { description: 'With people' }, gone: 'inactive' },
  { path: '/customers', valid: { name: 'Meeting' }, change: { description: 'Pays' }, gone: 'inactive' },
  { path: '/project-types', valid: { name: 'Meeting' }, change: { description: 'Internal' }, gone: 'deleted' },
  { path: '/projects', valid: { name: 'Meeting' }, change: { technologies: ['ts', 'sql'] }, gone: 'inactive' },
  {
    path: '/technologies',
    valid: { name: 'Meeting', first_use_time_entry_id: nothing },
    change: { creation_date: '2020-04-01' },
    gone: 'deleted',
  },
] as const

for (const { path, valid, change, gone } of resources) {
  for (const slash of ['', '/']) {
    test(`${path}${slash} is created, listed, read, changed and removed as in the original`, async (context) => {
      const { as } = await openTracker(context)
      const ask = as('ada')
      const created = await ask('POST', path + slash, valid)
      assert.equal(created.status, 201)
      assert.partialDeepStrictEqual(created.body, valid)
      const one = `${path}/${created.body.id}${slash}`
      assert.equal(created.headers.get('location'), `${path}/${created.body.id}`)

      for (const [what, body] of [
        ['nothing', undefined],
        ['null', 'null'],
        ['no name', {}],
        ['an empty name', { ...valid, name: '' }],
        ['a name that is too long', { ...valid, name: 'x'.repeat(51) }],
        ['a number for a name', { ...valid, name: 5 }],
        ['what is no JSON', '{'],
      ] as const) {
        assert.equal((await ask('POST', path + slash, body)).status, 400, what)
      }
      const twice = await ask('POST', path + slash, valid)
      assert.deepEqual([twice.status, twice.body.detail], [409, 'It already exists'])

      const list = await ask('GET', path + slash)
      assert.deepEqual([list.status, list.body.map(({ id }: { id: string }) => id)], [200, [created.body.id]])
      const read = await ask('GET', one)
      assert.equal(read.status, 200)
      assert.partialDeepStrictEqual(read.body, created.body)

      const changed = await ask('PUT', one, change)
      assert.equal(changed.status, 200)
      assert.partialDeepStrictEqual(changed.body, { ...valid, ...change })
      assert.equal((await ask('PUT', one, { name: 5 })).status, 400)
      assert.equal((await ask('PUT', one, 'null')).status, 400)
      const back = await ask('PUT', one, (await ask('GET', one)).body)
      assert.equal(back.status, 200, 'what was answered can be sent back')

      const removed = await ask('DELETE', one)
      assert.deepEqual([removed.status, removed.text], [204, ''])
      const after = await ask('GET', one)
      if (gone === 'inactive') assert.deepEqual([after.status, after.body.status], [200, 'inactive'])
      else assert.deepEqual([after.status, (await ask('DELETE', one)).status], [404, 404])

      for (const method of ['GET', 'PUT', 'DELETE']) {
        const missing = await ask(method, `${path}/${nothing}${slash}`, method === 'PUT' ? change : undefined)
        assert.deepEqual([missing.status, missing.body.detail], [404, 'It was not found'], method)
      }
    })
  }
}

for (const { path, valid } of resources.filter(({ gone }) => gone === 'inactive')) {
  test(`${path} are filtered by their status`, async (context) => {
    const { as } = await openTracker(context)
    const ask = as('ada')
    const kept = await ask('POST', path, valid)
    const other = await ask('POST', path, { ...valid, name: 'Other' })
    await ask('DELETE', `${path}/${other.body.id}`)
    const ids = async (query: string) => (await ask('GET', path + query)).body.map(({ id }: { id: string }) => id)
    assert.deepEqual(await ids('?status=active'), [kept.body.id])
    assert.deepEqual(await ids('/?status=inactive'), [other.body.id])
    assert.equal((await ids('')).length, 2)
  })
}

test('an activity is active when it is made, whatever was sent', async (context) => {
  const ask = (await openTracker(context)).as('ada')
  assert.equal((await ask('POST', '/activities', { name: 'Rest', status: 'inactive' })).body.status, 'active')
})

for (const { path, valid } of resources.filter(({ gone }) => gone === 'deleted')) {
  test(`${path} that are deleted leave their name to others, and come back where it is free`, async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const first = await ask('POST', path, valid)
    await ask('DELETE', `${path}/${first.body.id}`)
    const second = await ask('POST', path, valid)
    assert.equal(second.status, 201)
    assert.equal((await ask('POST', `${path}/${first.body.id}/restore`)).status, 409)
    await ask('DELETE', `${path}/${second.body.id}`)
    assert.equal((await ask('POST', `${path}/${first.body.id}/restore`)).status, 200)
  })
}

describe('projects', () => {
  test('tell whom and what they are for', async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const customer = (await ask('POST', '/customers', { name: 'Acme', description: 'Anvils' })).body
    const type = (await ask('POST', '/project-types', { name: 'Support', customer_id: customer.id })).body
    const fields = { name: 'Anvil', customer_id: customer.id, project_type_id: type.id }
    const { id } = (await ask('POST', '/projects', fields)).body
    const told = {
      customer_name: 'Acme',
      customer: { name: 'Acme', description: 'Anvils' },
      project_type: { name: 'Support', description: null },
    }
    assert.partialDeepStrictEqual((await ask('GET', `/projects/${id}`)).body, told)
    for (const query of [`customer_id=${customer.id}`, `project_type_id=${type.id}`]) {
      assert.partialDeepStrictEqual((await ask('GET', `/projects?${query}`)).body, [{ id, ...told }])
    }
    assert.deepEqual((await ask('GET', `/project-types?customer_id=${customer.id}`)).body.length, 1)
  })

  test('have one name for each customer, and one where there is no customer', async (context) => {
    const ask = (await openTracker(context)).as('ada')
    for (const path of ['/projects', '/project-types']) {
      const customer_id = (await ask('POST', '/customers', { name: `For ${path}` })).body.id
      for (const fields of [{ name: 'Garden' }, { name: 'Garden', customer_id }]) {
        assert.equal((await ask('POST', path, fields)).status, 201, path)
        assert.equal((await ask('POST', path, fields)).status, 409, path)
      }
    }
  })

  test('refer to nothing that is not there', async (context) => {
    const ask = (await openTracker(context)).as('ada')
    for (const name of ['customer_id', 'project_type_id']) {
      assert.equal((await ask('POST', '/projects', { name: 'Lost', [name]: nothing })).status, 409, name)
    }
  })

  test('take an empty text for an id as none, as forms send it', async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const fields = { name: 'Blank', customer_id: '', project_type_id: '', description: '' }
    const created = await ask('POST', '/projects', fields)
    assert.equal(created.status, 201)
    const none = { customer_id: null, project_type_id: null }
    assert.partialDeepStrictEqual(created.body, none)
    assert.partialDeepStrictEqual((await ask('PUT', `/projects/${created.body.id}`, fields)).body, none)
    const type = { name: 'Blank', customer_id: '', parent_id: '' }
    assert.partialDeepStrictEqual((await ask('POST', '/project-types', type)).body, {
      customer_id: null,
      parent_id: null,
    })
  })

  test('are recent by the last twenty entries of the caller', async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const work = await withWork(ask, ' of old')
    assert.deepEqual((await ask('GET', '/projects/recent/')).body, [])
    await ask('POST', '/time-entries', {
      ...work,
      start_date: '2026-01-01T08:00:00Z',
      end_date: '2026-01-01T09:00:00Z',
    })
    const other = await withWork(ask, ' of now')
    for (let day = 1; day <= 20; day++) {
      const date = `2026-02-${String(day).padStart(2, '0')}`
      if (day === 20) assert.equal((await ask('GET', '/projects/recent')).body.length, 2)
      await ask('POST', '/time-entries', { ...other, start_date: `${date}T08:00:00Z`, end_date: `${date}T09:00:00Z` })
    }
    const recent = (await ask('GET', '/projects/recent')).body
    assert.deepEqual(
      recent.map(({ id }: { id: string }) => id),
      [other.project_id],
    )
  })

  test('are no kind of themselves, however far the way leads', async (context) => {
    const ask = (await openTracker(context)).as('ada')
    const made = async (name: string, parent_id?: string) =>
      (await ask('POST', '/project-types', { name, parent_id })).body.id as string
    const top = await made('Top')
    const middle = await made('Middle', top)
    const low = await made('Low', middle)
    assert.equal((await ask('PUT', `/project-types/${top}`, { parent_id: low })).body.code, 'circular')
    assert.equal((await ask('PUT', `/project-types/${low}`, { parent_id: top })).status, 200)
  })
})
