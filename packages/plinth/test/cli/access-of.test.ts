import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operation, resource, service, t } from 'plinth'
import { accessOf } from '../../src/cli/access-of.ts'
import { reflect } from '../../src/core/reflect.ts'

const entry = resource('entry', {
  plural: 'entries',
  fields: { title: t.String(), pay: t.Optional(t.Integer()), place: t.Optional(t.String()) },
  access: {
    read: 'authenticated',
    write: { scope: 'entry:write', role: ['user', 'admin'] },
    delete: { role: 'admin' },
  },
  tenant: true,
  owner: { except: { read: { role: 'auditor' }, write: { role: 'admin' } } },
  masks: { pay: 'entry:pay' },
  batch: true,
})
const room = resource('room', { fields: { name: t.String(), place: t.String() }, location: 'place' })
const page = resource('page', { fields: { text: t.String() }, access: { read: 'public', write: 'authenticated' } })
const contract = service('house', {
  ...entry.operations,
  ...room.operations,
  ...page.operations,
  count: operation({
    summary: 'Count',
    readonly: true,
    access: { role: 'auditor' },
    elevated: true,
    output: t.Integer(),
  }),
})
const told = new Map(reflect(contract).operations.map((it) => [it.name, accessOf(it)]))

const own = 'own of the tenant'
const everyones = 'all of the tenant for'
const cases: readonly (readonly [operation: string, who: string, rows: string | undefined, recorded?: string])[] = [
  ['listEntries', 'authenticated', `${own}; ${everyones} role auditor, or role admin`, 'role auditor, or role admin'],
  ['updateEntry', 'entry:write and role user or admin', `${own}; ${everyones} role admin`, 'role admin'],
  ['deleteEntry', 'role admin', `${own}; ${everyones} role admin`, 'role admin'],
  ['getRoom', 'authenticated', 'at their place'],
  ['getPage', 'public', 'all'],
  ['deletePage', 'authenticated', 'all'],
  ['count', 'role auditor', undefined, 'everybody'],
]
for (const [name, who, rows, recorded] of cases) {
  test(`of ${name} it is told who may do it, to whose rows, and for whom that is recorded`, () => {
    const { masked, routes, operation: of, ...rest } = told.get(name) as NonNullable<ReturnType<typeof accessOf>>
    assert.deepEqual(rest, { who, rows, recorded })
    assert.deepEqual(masked, name.includes('Entr') ? { pay: 'entry:pay' } : {})
    assert.deepEqual([of, routes.length], [name, name === 'count' ? 0 : 1])
  })
}
