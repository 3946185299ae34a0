import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Limits, operation, service } from 'plinth'
import { reflect } from '../../src/core/reflect.ts'

const faulty: readonly [why: string, limits: Limits, message: RegExp][] = [
  [
    'a name cannot be one',
    { 'Pay off': { quota: 1, window: 1 } },
    /^"Pay off" is not the name of a limit; write "pay-off"\.$/,
  ],
  [
    'a quota lets nobody pass',
    { some: { quota: 0, window: 1 } },
    /^The quota of the limit "some" is an integer from 1 /,
  ],
  ['a window is no integer', { some: { quota: 1, window: 0.5 } }, /^The window of the limit "some" is an integer/],
  [
    'a burst is more than the quota',
    { some: { quota: 1, window: 1, burst: 2 } },
    /^The burst of the limit "some" is more/,
  ],
  [
    'it is too much to be counted',
    { some: { quota: 2_000_000, window: 1 } },
    /more than a million requests a second\.$/,
  ],
  ['a limit that nobody else has is none', { some: 'none' }, /^The limit "some" is declared as none; leave it out\.$/],
  [
    'failures are to be counted by what failed',
    { authentication: { quota: 1, window: 1, per: 'tenant' } },
    /^The limit "authentication" counts by address, not by tenant\.$/,
  ],
]
for (const [why, limits, message] of faulty) {
  test(`limits cannot be declared when ${why}`, () => {
    assert.throws(() => reflect(service('desk', {}, { limits })), { name: 'TypeError', message })
  })
}

test('an operation can only name a limit that its service declares', () => {
  const pay = operation({ summary: 'Pay', limit: 'pay-off' })
  assert.throws(() => reflect(service('desk', { pay })), {
    name: 'TypeError',
    message: '"pay" counts against the limit "pay-off", which its service does not declare.',
  })
  reflect(service('desk', { pay }, { limits: { 'pay-off': { quota: 1, window: 1 } } }))
})

test('a cost is an integer from 1', () => {
  for (const cost of [0, -1, 1.5, Number.NaN])
    assert.throws(() => operation({ summary: 'Pay', cost }), { name: 'TypeError', message: /^"Pay" costs / })
})
