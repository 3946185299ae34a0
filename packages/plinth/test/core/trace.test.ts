import assert from 'node:assert/strict'
import { test } from 'node:test'
import { traceFrom, traceparent } from '../../src/core/trace.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

for (const [flags, sampled] of [
  ['00', false],
  ['01', true],
  ['02', false],
  ['ff', true],
] as const) {
  test(`a trace that comes with flags ${flags} goes on ${sampled ? 'sampled' : 'unsampled'}, in a span of our own`, () => {
    const trace = traceFrom(`00-${traceId}-${parentId}-${flags}`)
    assert.deepEqual(trace, { traceId, spanId: trace.spanId, parentId, sampled })
    assert.match(trace.spanId, /^[0-9a-f]{16}$/)
    assert.notEqual(trace.spanId, parentId)
    assert.equal(traceparent(trace), `00-${traceId}-${trace.spanId}-${sampled ? '01' : '00'}`)
  })
}

for (const malformed of [
  undefined,
  '',
  `01-${traceId}-${parentId}-01`,
  `00-${traceId.toUpperCase()}-${parentId}-01`,
  `00-${'0'.repeat(32)}-${parentId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId}-${parentId}-1`,
  `00-${traceId}-${parentId}-01-more`,
  `00-${traceId}-${parentId}-01\n`,
]) {
  test(`${JSON.stringify(malformed)} begins a new trace`, () => {
    const trace = traceFrom(malformed)
    assert.deepEqual(trace, { traceId: trace.traceId, spanId: trace.spanId, parentId: undefined, sampled: true })
    assert.match(trace.traceId, /^[0-9a-f]{32}$/)
    assert.notEqual(trace.traceId, traceId)
  })
}

test('no two ids are the same', () => {
  const ids = Array.from({ length: 20_000 }, () => traceFrom(undefined)).flatMap(({ traceId, spanId }) => [
    traceId,
    spanId,
  ])
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.every((id) => /^(?:[0-9a-f]{16}){1,2}$/.test(id)))
})
