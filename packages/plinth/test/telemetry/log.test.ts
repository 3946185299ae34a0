import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { problem } from '../../src/core/failure/problems.ts'
import { completed, observedCall, oneOfEach } from './calls.ts'
import { identity, type Line, lines, message, written } from './lines.ts'

test('a call is one line that says when, who, what, how it ended and how long it took', () => {
  const [line = {}, ...more] = lines([completed()])
  assert.equal(more.length, 0)
  assert.match(String(line.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.ok(Math.abs(Date.parse(String(line.time)) - Date.now()) < 5000)
  assert.deepEqual(line, {
    time: line.time,
    level: 'info',
    ...identity,
    event: 'call_completed',
    operation: 'createTodo',
    message: 'createTodo 201',
    status: 201,
    duration_ms: 1.235,
    transport: 'http',
    request_id: '01927b6e-7c3a-7def-8a1b-0123456789ab',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
    user_id: 'ada',
    client_id: 'web',
    tenant_id: 'acme',
    key_id: 'key-1',
    peer: '192.0.2.7',
  })
})

const endings = [
  ['a refusal of the caller', problem('not_found'), 'warn', 404, 'not_found', undefined],
  [
    'a token that is not genuine',
    problem('unauthenticated', { cause: new Error('no key 7') }),
    'warn',
    401,
    'unauthenticated',
    'no key 7',
  ],
  [
    'a dependency that is down',
    problem('unavailable', { cause: new Error('no route') }),
    'error',
    503,
    'unavailable',
    'no route',
  ],
  [
    'a bug, which has a line of its own',
    problem('internal', { cause: new Error('oh') }),
    'error',
    500,
    'internal',
    undefined,
  ],
] as const
for (const [what, failed, level, status, code, reason] of endings) {
  test(`the line of a call that ended with ${what} has level ${level}, status and code`, () => {
    const [line = {}] = lines([completed({}, failed)])
    assert.deepEqual(
      [line.level, line.status, line.code, line.reason, line.message],
      [level, status, code, reason, `createTodo ${status} ${code}`],
    )
  })
}

test('a call by nobody and from nowhere has no such fields; a replay says whose answer it is', () => {
  const [line = {}] = lines([
    completed({
      principal: undefined,
      carrier: { transport: 'memory', peer: undefined },
      replayOf: { requestId: 'request-0' },
    }),
  ])
  assert.deepEqual(
    ['user_id', 'client_id', 'tenant_id', 'key_id', 'peer', 'replay_of', 'transport'].map((name) => line[name]),
    [undefined, undefined, undefined, undefined, undefined, 'request-0', 'memory'],
  )
})

test('whatever the ids hold, a call stays one line of JSON that holds them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (requestId, user) => {
      const principal = { client: user, user, tenant: user, location: undefined, roles: [], scopes: [] }
      const operation = { name: requestId, service: 'todo', success: 200 }
      const [line = {}, ...more] = lines([completed({ requestId, principal, operation })])
      assert.equal(more.length, 0)
      assert.deepEqual(
        [line.request_id, line.operation, line.message, line.user_id, line.client_id, line.tenant_id],
        [requestId, requestId, `${requestId} 200`, user, user, user],
      )
    }),
  )
})

test('an unexpected error is a line with its type, message and stack, a string each line, and its causes', () => {
  const error = new TypeError('x is not a y', { cause: new Error('no disk') })
  const [line = {}] = lines([{ kind: 'error_unexpected', error, call: observedCall(), origin: 'call' }])
  const { err, level, request_id } = line as { err: Record<string, unknown>; level: string; request_id: string }
  assert.equal(level, 'error')
  assert.equal(request_id, observedCall().requestId)
  assert.equal(err.type, 'TypeError')
  assert.equal(err.message, 'x is not a y')
  assert.ok(Array.isArray(err.stack) && err.stack.length > 1)
  assert.ok(err.stack.every((each) => typeof each === 'string' && !each.includes('\n')))
  assert.equal((err.cause as Line).message, 'no disk')
})

test('everything else is a line, too, of its own level', () => {
  const levels = Object.values(oneOfEach).map((observation) => {
    const [line = {}] = lines([observation])
    assert.equal(line.event, observation.kind)
    assert.equal(line.service, 'todo')
    assert.ok(String(line.message).length > 0)
    return [observation.kind, line.level]
  })
  assert.deepEqual(Object.fromEntries(levels), {
    call_completed: 'info',
    request_refused: 'warn',
    credential_refused: 'debug',
    credential_deprecated: 'debug',
    keys_read: 'info',
    error_unexpected: 'error',
    output_invalid: 'error',
    message: 'info',
    writer_held: 'warn',
    batch_committed: 'debug',
    outgoing_completed: 'warn',
    limiter_changed: 'warn',
    breaker_changed: 'warn',
    migration_run: 'info',
    relay_progressed: 'debug',
    delivery_failed: 'error',
    lifecycle_changed: 'info',
  })
})

test('nothing below the level is written; the default is info', () => {
  const all = [
    completed(),
    completed({}, problem('not_found')),
    completed({}, problem('internal')),
    message({}, 'x', 'debug'),
  ]
  assert.equal(lines(all, { level: 'debug' }).length, 4)
  assert.equal(lines(all, { level: undefined }).length, 3)
  assert.equal(lines(all, { level: 'warn' }).length, 2)
  assert.equal(lines(all, { level: 'error' }).length, 1)
})

const circular: Record<string, unknown> = { name: 'ring' }
circular.self = { again: circular }
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const oddities: Readonly<Record<string, readonly [unknown, unknown]>> = {
  'a cycle': [circular, { name: 'ring', self: { again: '[circular]' } }],
  'a getter that throws': [
    {
      ok: 1,
      get bad() {
        throw new Error('no')
      },
    },
    { ok: 1, bad: '[unreadable]' },
  ],
  'a toJSON that throws': [{ when: new Date(Number.NaN) }, { when: null }],
  'a revoked proxy': [{ proxy: revoked.proxy }, { proxy: '[unreadable]' }],
  'a BigInt': [{ big: 2n ** 64n }, { big: '18446744073709551616' }],
  'numbers that JSON has not': [
    { a: Number.NaN, b: Number.NEGATIVE_INFINITY },
    { a: 'NaN', b: '-Infinity' },
  ],
  'symbols and functions': [
    { a: Symbol('s'), b: () => 1 },
    { a: 'Symbol(s)', b: '[function]' },
  ],
  'a date': [{ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
  'a map and a set': [
    { map: new Map<unknown, unknown>([[1, 2]]), set: new Set([1, 'b']) },
    { map: { 1: 2 }, set: [1, 'b'] },
  ],
  bytes: [{ bytes: Buffer.from('secret bytes') }, { bytes: '[12 bytes]' }],
  'no prototype': [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  nothing: [{ a: undefined, b: null }, { b: null }],
}
for (const [what, [fields, expected]] of Object.entries(oddities)) {
  test(`fields with ${what} are written as well as can be`, () => {
    assert.deepEqual(lines([message(fields)])[0]?.fields, expected)
  })
}

test('what is thrown may be anything', () => {
  const hostile = new Error('x')
  Object.defineProperty(hostile, 'message', {
    get() {
      throw new Error('no')
    },
  })
  for (const error of [undefined, null, 7, 'text', Symbol('s'), {}, Object.create(null), hostile, revoked.proxy]) {
    const [line = {}] = lines([{ kind: 'error_unexpected', error, call: undefined, origin: 'test' }])
    assert.equal(typeof (line.err as Line).message, 'string')
  }
})

const many = <T>(make: (index: number) => T): T[] => Array.from({ length: 90 }, (_, index) => make(index))
const bounded: Readonly<Record<string, readonly [fields: unknown, most: number, note: string]>> = {
  'too deep': [{ deep: JSON.parse('['.repeat(500) + ']'.repeat(500)) }, 300, '[too deep]'],
  'too long': [{ text: 'x'.repeat(1e6) }, 9000, 'xxx...'],
  'too long a list': [{ list: Array.from({ length: 1000 }, (_, index) => index) }, 700, '[900 more]'],
  'too wide at every level': [many(() => many(() => many((index) => index))), 110_000, ' more]'],
  'too much text': [many(() => 'x'.repeat(5000)), 80_000, '[76 more]'],
  'too many long names': [Object.fromEntries(many((n) => [`${n}${'x'.repeat(5000)}`, 1])), 80_000, '[too much]'],
  'too many errors': [many(() => new Error('x'.repeat(5000))), 120_000, '[83 more]'],
}
for (const [what, [fields, most, note]] of Object.entries(bounded)) {
  test(`fields that are ${what} are cut, with a note`, () => {
    const text = written([message(fields)])
    assert.ok(text.length < most, `${text.length} characters`)
    assert.ok(text.includes(note))
    JSON.parse(text)
  })
}

test('whatever an author logs, it is one line of JSON, and nothing is thrown', () => {
  fc.assert(
    fc.property(
      fc.object({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withNullPrototype: true,
        maxDepth: 8,
      }),
      fc.string({ unit: 'binary' }),
      (fields, text) => {
        assert.equal(lines([message(fields, text)]).length, 1)
      },
    ),
    { numRuns: 300 },
  )
})

test('for people a line begins with time, level and service, and commands in it do not reach the terminal', () => {
  const text = written([...Object.values(oneOfEach), message({ a: 'b\u001b[2Jc' }, 'x\u001b]0;title\u0007\ny')], {
    pretty: true,
  })
  const colour = /\p{Cc}\[\d+m/gu
  const plain = text.replaceAll(colour, '')
  for (const line of plain.split('\n')) assert.ok(!/\p{Cc}/u.test(line), JSON.stringify(line))
  assert.match(plain, /^\d\d:\d\d:\d\d\.\d{3} INFO {2}todo createTodo 201 .* duration_ms=1\.5\n/)
  assert.match(plain, /ERROR todo call: x is not a y .*\n {4}at /)
})

test('of what is refused for overload there is one line in a second, which counts the others', () => {
  const refused = { ...oneOfEach.request_refused, failed: problem('overloaded') }
  const flood = Array.from({ length: 50 }, () => [completed({}, problem('overloaded')), refused]).flat()
  const found = lines([...flood, completed()])
  assert.deepEqual(
    found.map(({ event, code, unwritten }) => ({ event, code, unwritten })),
    [
      { event: 'call_completed', code: 'overloaded', unwritten: 0 },
      { event: 'call_completed', code: undefined, unwritten: undefined },
    ],
  )
})
