import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { drift, lockText, yamlText } from '../../src/document/index.ts'

const document = { openapi: '3.1.1', paths: { '/todo': { get: { summary: 'List' } } }, tags: ['a', 'b'] }

test('a document has not drifted from its own text, whatever the order of members', () => {
  assert.deepEqual(drift(lockText(document), document), [])
  assert.deepEqual(
    drift('{"tags":["a","b"],"paths":{"/todo":{"get":{"summary":"List"}}},"openapi":"3.1.1"}', document),
    [],
  )
})

test('a reference takes one line, and what only looks like one stays as it is', () => {
  const looksLike = '{\n  "$ref": "#/x"\n}'
  const text = lockText({ reference: { $ref: '#/components/a' }, described: { $ref: '#/b', description: looksLike } })
  assert.deepEqual(text.split('\n').slice(1, 4), [
    '  "reference": { "$ref": "#/components/a" },',
    '  "described": {',
    '    "$ref": "#/b",',
  ])
  assert.equal(JSON.parse(text).described.description, looksLike)
})

test('drift says where and what', () => {
  const committed = '{"openapi":"3.1.0","paths":{"/todo":{"get":{}},"/gone":{}},"tags":["b","a"]}'
  assert.deepEqual(drift(committed, document), [
    '#/openapi is committed as "3.1.0", declared as "3.1.1"',
    '#/paths/~1todo/get/summary is not committed: "List"',
    '#/paths/~1gone is committed but not declared: {}',
    '#/tags/0 is committed as "b", declared as "a"',
    '#/tags/1 is committed as "a", declared as "b"',
  ])
})

test('drift names the first differences and counts the others', () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`path${index}`, index]))
  const found = drift('{}', many, 3)
  assert.equal(found.length, 4)
  assert.equal(found[3], 'and 17 more')
})

test('a document in YAML says the same as in JSON, without anchors', async () => {
  const shared = { type: 'string' }
  const text = await yamlText({ ...document, one: shared, other: shared })
  assert.deepEqual(parse(text), { ...document, one: shared, other: shared })
  assert.doesNotMatch(text, /[&*]a\d/)
})
