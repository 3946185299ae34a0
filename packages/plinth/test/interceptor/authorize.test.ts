import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { type Access, Failed, implement, operation, service, t } from 'plinth'
import { authenticate, authorize, respond, validate } from '../../src/interceptor/index.ts'
import { attempt, caller } from './caller.ts'

const accesses: readonly Access[] = [
  'public',
  'authenticated',
  { scope: 'a' },
  { role: 'x' },
  { role: ['x', 'y'] },
  { scope: 'a', role: 'x' },
  { scope: 'b', role: ['y', 'z'] },
]

/** Whether somebody with these scopes and roles may call, worked out by hand. */
const allowed: readonly ((scopes: readonly string[], roles: readonly string[]) => boolean)[] = [
  () => true,
  () => true,
  (scopes) => scopes.includes('a'),
  (_, roles) => roles.includes('x'),
  (_, roles) => roles.includes('x') || roles.includes('y'),
  (scopes, roles) => scopes.includes('a') && roles.includes('x'),
  (scopes, roles) => scopes.includes('b') && (roles.includes('y') || roles.includes('z')),
]

const output = t.String()
const names = accesses.map((_, index) => `ask${index}`)
const contract = service(
  'gate',
  Object.fromEntries(accesses.map((access, index) => [names[index], operation({ summary: 'Ask', access, output })])),
)
const implementation = implement(contract, Object.fromEntries(names.map((name) => [name, () => 'yes'])))

const verifier = {
  verify: (token: string) => ({
    principal: { client: undefined, user: 'ada', tenant: undefined, location: undefined, ...JSON.parse(atob(token)) },
    expiresAt: Number.POSITIVE_INFINITY,
  }),
}

const some = (values: readonly string[]) => fc.subarray([...values])

test('an operation is open to who holds its scope and one of its roles, and says to nobody else what that is', async () => {
  const { call } = caller(implementation, [
    authenticate({ verifier }),
    authorize(),
    respond({ checkOutput: true }),
    validate(),
  ])
  await fc.assert(
    fc.asyncProperty(some(['a', 'b', 'x', 'A']), some(['x', 'y', 'z', 'a', 'X']), async (scopes, roles) => {
      const metadata = { authorization: `Bearer ${btoa(JSON.stringify({ scopes, roles }))}` }
      for (const [index, name] of names.entries()) {
        const outcome = await attempt(() => call(name, { metadata })).catch((thrown) => thrown)
        if (allowed[index]?.(scopes, roles)) assert.deepEqual(outcome, { sent: 'yes' }, name)
        else {
          assert.ok(outcome instanceof Failed && outcome.code === 'permission_denied', name)
          assert.deepEqual([outcome.detail, outcome.details, outcome.faults], [undefined, undefined, undefined])
        }
      }
    }),
  )
})

test('access that nobody could meet, or that asks for nothing, is a fault of the declaration', () => {
  for (const access of [{}, { role: [] }, { role: '' }, { role: ['a', ''] }, { scope: '' }])
    assert.throws(() => operation({ summary: 'Ask', access: access as never }), TypeError, JSON.stringify(access))
  for (const more of [{ access: 'public' }, { transaction: 'none' }])
    assert.throws(() => operation({ summary: 'Ask', elevated: true, ...more } as never), TypeError)
})
