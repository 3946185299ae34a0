import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, implement, operation, type Principal, resource, service, t } from 'plinth'
import { harness } from 'plinth/testing'
import { openService } from '../server/open-service.ts'
import { laboratory } from '../storage/laboratory.ts'

const desk = operation({
  summary: 'Look at a desk',
  http: 'GET /tenants/{tenant_id}/desks',
  context: { location: 'location_id', tenant: 'tenant_id' },
  input: t.Object({ tenant_id: t.String(), location_id: t.Optional(t.Array(t.String())) }),
  output: t.String(),
})
const principal: Principal = {
  ...{ client: undefined, user: 'ada', tenant: 'acme', location: 'berlin', roles: [], scopes: [] },
}
const desks = implement(service('desks', { desk }), { desk: () => 'a desk' })

/** What a caller is answered who asks for this. */
async function asked(input: { tenant_id: string; location_id?: string[] }, caller: Partial<Principal> = {}) {
  try {
    return await harness(desks, { principal: { ...principal, ...caller } }).desk(input)
  } catch (thrown) {
    return thrown instanceof Failed ? thrown.code : thrown
  }
}

const both = { locations: ['berlin', 'oslo'] }
for (const [what, input, caller, answer] of [
  ['its own tenant', { tenant_id: 'acme' }, {}, 'a desk'],
  ['another tenant', { tenant_id: 'other' }, {}, 'permission_denied'],
  ['a tenant, having none', { tenant_id: 'acme' }, { tenant: undefined }, 'permission_denied'],
  ['its own location', { tenant_id: 'acme', location_id: ['berlin'] }, {}, 'a desk'],
  ['another location', { tenant_id: 'acme', location_id: ['oslo'] }, {}, 'permission_denied'],
  ['its two locations', { tenant_id: 'acme', location_id: ['berlin', 'oslo'] }, both, 'a desk'],
  ['one location too many', { tenant_id: 'acme', location_id: ['berlin', 'paris'] }, both, 'permission_denied'],
  [
    'a location, having none',
    { tenant_id: 'acme', location_id: ['berlin'] },
    { location: undefined },
    'permission_denied',
  ],
  ['no location, having none', { tenant_id: 'acme', location_id: [] }, { location: undefined }, 'a desk'],
] as const) {
  test(`who asks for ${what} is answered: ${answer}`, async () => {
    assert.equal(await asked({ ...input } as { tenant_id: string }, caller), answer)
  })
}

const loan = resource('loan', {
  path: '/loans',
  fields: { location_id: t.String(), note: t.Optional(t.String()) },
  batch: true,
  jsonPatch: true,
})
const context = { location: 'location_id' }
const { createLoan, updateLoan, replaceLoan } = loan.operations
const loans = implement(
  service('loans', {
    ...loan.operations,
    createLoan: { ...createLoan, context },
    updateLoan: { ...updateLoan, context },
    replaceLoan: { ...replaceLoan, context },
  }),
  loan.provide,
  loan.handlers,
)

test('a context is asked for however the operation is reached: by itself, in a batch, as steps of a patch', async (t) => {
  const { url } = await openService(t, loans, () => principal)
  const send = async (method: string, path: string, body: unknown, type = 'application/json') => {
    const headers = { authorization: 'Bearer any', 'content-type': type }
    const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    return { status: answer.status, json: (await answer.json()) as { id: string; location_id: string } }
  }
  const { json: made } = await send('POST', '/loans', { location_id: 'berlin' })
  const { id } = made
  const foreign = { location_id: 'paris' }
  const batch = (operations: readonly object[]) => send('POST', '/loans/batch', { operations })
  const steps = [{ op: 'replace', path: '/location_id', value: 'paris' }]
  const answers = [
    await send('POST', '/loans', foreign),
    await send('PATCH', `/loans/${id}`, foreign),
    await send('PATCH', `/loans/${id}`, steps, 'application/json-patch+json'),
    await batch([{ op: 'create', body: foreign }]),
    await batch([{ op: 'update', id, body: foreign }]),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [403, 403, 403, 403, 403],
  )
  const seen = [{ op: 'add', path: '/note', value: 'seen' }]
  assert.equal((await send('PATCH', `/loans/${id}`, seen, 'application/json-patch+json')).json.location_id, 'berlin')
  assert.equal((await batch([{ op: 'update', id, body: { location_id: 'berlin' } }])).status, 200)
})

test('a batch of what is elevated is elevated, or its service does not start', async (t) => {
  const { storage } = await laboratory(t, [loan])
  const declare = (elevated: boolean) =>
    harness(
      implement(
        service('loans', {
          ...loan.operations,
          createLoan: { ...createLoan, elevated: true },
          batchLoans: { ...loan.operations.batchLoans, elevated },
        }),
        loan.provide,
        loan.handlers,
      ),
      { storage },
    )
  assert.throws(() => declare(false), /"batchLoans" performs "createLoan", which is elevated/)
  declare(true)
})

test('a context that is not in the input, or of nobody, is refused when it is declared', () => {
  const declare = (options: object) => () => operation({ summary: 'Look', ...options })
  const context = { location: 'location_id' }
  assert.throws(declare({ context, input: t.Object({ place: t.String() }) }), /"location_id" as its context/)
  assert.throws(declare({ context }), /"location_id" as its context/)
  const input = t.Object({ location_id: t.String() })
  assert.throws(declare({ context, input, access: 'public' }), /needs to know who calls/)
})
