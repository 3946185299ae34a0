import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { validateExamples } from 'openapi-examples-validator'
import { openLibrary } from './forms.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests look at arbitrary places of it
type Json = any

test('the document is one, and its examples are', async (context) => {
  const { document } = await openLibrary(context)
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  assert.ok(valid, JSON.stringify(errors))
  assert.deepEqual((await validateExamples(structuredClone(document))).errors, [])
})

test('it tells every form: statuses, types of bodies, headers that are asked for', async (context) => {
  const { document } = await openLibrary(context)
  const at = (path: string, method: string): Json => document.paths[path][method]
  const parameter = (path: string, method: string, name: string): Json =>
    (at(path, method).parameters ?? [])
      .map((each: Json) => (each.$ref ? document.components.parameters[each.$ref.split('/').at(-1)] : each))
      .find((each: Json) => each.name === name)
  assert.deepEqual(Object.keys(at('/books/{book_id}', 'put').responses).slice(0, 2), ['200', '201'])
  assert.equal(at('/books/{book_id}', 'put').responses[200].headers.Location, undefined)
  assert.ok(at('/books/{book_id}', 'put').responses[201].headers.Location)
  assert.match(parameter('/books/{book_id}', 'put', 'If-None-Match').description, /only creates/)
  assert.equal(parameter('/books/{book_id}', 'patch', 'If-Match').required, false)
  assert.equal(parameter('/pages/{page_id}', 'patch', 'If-Match').required, true)
  assert.equal(parameter('/pages/{page_id}', 'put', 'If-Match').required, false, 'If-None-Match will do')
  assert.ok(at('/pages/{page_id}', 'delete').responses[428])
  assert.equal(at('/books/{book_id}', 'delete').responses[428], undefined)
  assert.deepEqual(Object.keys(at('/books/{book_id}', 'patch').requestBody.content), [
    'application/merge-patch+json',
    'application/json',
    'application/json-patch+json',
  ])
  assert.match(JSON.stringify(at('/books/{book_id}', 'patch').responses[409]), /PatchTestFailed|patch_test_failed/)
  assert.deepEqual(Object.keys(at('/books/batch', 'post').responses).slice(0, 2), ['200', '207'])
  assert.equal(parameter('/books/batch', 'post', 'If-Match'), undefined)
  assert.equal(parameter('/books/search', 'post', 'Idempotency-Key'), undefined)
  assert.equal(at('/books/search', 'post')['x-audit'], undefined)
  assert.deepEqual(at('/payments', 'post')['x-idempotency'], { required: true, ttl: 'PT24H' })
  const { discriminator } = document.components.schemas.BatchBooksRequest.properties.operations.items.$ref
    ? document.components.schemas.BookBatchOperation
    : document.components.schemas.BatchBooksRequest.properties.operations.items
  assert.equal(discriminator.propertyName, 'op')
})

test('what is sent is judged by the document as it is by the service', async (context) => {
  const { document, send } = await openLibrary(context)
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'document')
  const judge = (path: string, type = 'application/json', method = 'post') =>
    ajv.compile({
      $ref: `document#/paths/${path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}/requestBody/content/${type.replaceAll('/', '~1')}/schema`,
    })
  const { json: made } = await send('POST', '/books', { title: 'Emma' })
  const { id } = made
  const bodies: readonly (readonly [path: string, body: unknown])[] = [
    ['/books/search', {}],
    [
      '/books/search',
      { filter: { copies: { gt: 1 }, or: [{ title: { eq: 'x' } }, { not: { read_at: { null: true } } }] } },
    ],
    ['/books/search', { filter: { copies: { gt: 'x' } } }],
    ['/books/search', { filter: { copies: { gt: null } } }],
    ['/books/search', { filter: {} }],
    ['/books/search', { filter: { isbn: { eq: 'x' } } }],
    ['/books/search', { filter: { and: [{ or: [{ and: [{ or: [{ copies: { eq: 1 } }] }] }] }] } }],
    ['/books/search', { filter: { and: [{ or: [{ and: [{ or: [{ not: { copies: { eq: 1 } } }] }] }] }] } }],
    ['/books/batch', { operations: [{ op: 'create', body: { title: 'x' } }] }],
    ['/books/batch', { operations: [{ op: 'update', id, if_match: '"1.json"', body: { isbn: null } }] }],
    ['/books/batch', { operations: [{ op: 'update', id, body: { title: null } }] }],
    ['/books/batch', { operations: [{ op: 'create', id, body: { title: 'x' } }] }],
    ['/books/batch', { operations: [{ op: 'restore', id }] }],
    ['/books/batch', { mode: 'some', operations: [{ op: 'create', body: { title: 'x' } }] }],
    ['/books/batch', { operations: [] }],
  ]
  for (const [path, body] of bodies) {
    const { status, text } = await send('POST', path, body)
    assert.equal(status !== 400, judge(path)(body), `${JSON.stringify(body)} ${text}`)
  }
  const patches: readonly unknown[] = [
    [
      { op: 'add', path: '/tags', value: [] },
      { op: 'add', path: '/tags/-', value: 'a' },
    ],
    [{ op: 'test', path: '/isbn', value: null }],
    [{ op: 'replace', path: '/title' }],
    [{ op: 'move', path: '/title' }],
    [{ op: 'paint', path: '/title' }],
    [{ op: 'remove', path: 'title' }],
    { op: 'remove', path: '/title' },
  ]
  const type = 'application/json-patch+json'
  const judgePatch = judge('/books/{book_id}', type, 'patch')
  for (const patch of patches) {
    const { status, text } = await send('PATCH', `/books/${id}`, patch, { 'content-type': type })
    assert.equal(status !== 400, judgePatch(patch), `${JSON.stringify(patch)} ${text}`)
  }
})
