import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as readme from '@readme/openapi-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { validateExamples } from 'openapi-examples-validator'
import { operation, resource, type Service, service, t } from 'plinth'
import { reflect } from '../../src/core/reflect.ts'
import { type OpenapiDocument, openapi } from '../../src/document/index.ts'
import { facts } from './facts.ts'
import { library } from './library.ts'

function documentOf(declared: Service<never>): OpenapiDocument {
  const reflected = reflect(declared)
  const problemBase = 'https://problems.library.invalid'
  return openapi({ service: reflected, identity: { version: '1.2.3' }, operations: facts(reflected), problemBase })
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at arbitrary places of it
type Json = any
const document: Json = JSON.parse(JSON.stringify(documentOf(library as never)))

function at(pointer: string): Json {
  const names = pointer.split(' ')
  return follow(names.reduce((value, name) => follow(value)?.[name], document))
}

function follow(value: Json): Json {
  if (typeof value?.$ref !== 'string') return value
  return follow(
    value.$ref
      .slice(2)
      .split('/')
      .reduce((found: Json, name: string) => found?.[name], document),
  )
}

function parameter(path: string, method: string, name: string): Json {
  return at(`paths ${path} ${method} parameters`)
    .map(follow)
    .find((each: Json) => each.name === name)
}

const problem = 'content application/problem+json'
const borrow = 'paths /books/{book_id}/borrow post'
const read = 'paths /books/{book_id}/first-line get'

const cases: readonly (readonly [title: string, pointer: string, expected: unknown])[] = [
  ['the version is the one of the package', 'info version', '1.2.3'],
  ['the base path is in the server', 'servers 0 url', '/api/v1'],
  ['an operation has the name that it was declared under', 'paths /books get operationId', 'listBooks'],
  ['an alias is deprecated', 'paths /lend/{book_id} post deprecated', true],
  ['an alias has a name of its own', 'paths /lend/{book_id} post operationId', 'borrowBookAlias'],
  ['a deprecated operation says so', `${read} deprecated`, true],
  ['a public operation says that it asks for no token, but looks at one', `${read} security`, [{}, { bearer: [] }]],
  ['a token is asked for', 'paths /books/{book_id}/borrow post security', [{ bearer: [] }]],
  ['a token is asked for of holders of a scope, too', 'paths /books post security', [{ bearer: [] }]],
  ['a scope is a permission, too', 'paths /books post x-permissions', ['books']],
  [
    'an operation that makes something answers 201',
    'paths /books post responses 201 headers Location schema type',
    'string',
  ],
  ['an operation without output answers 204', 'paths /books/{book_id} delete responses 204 content', undefined],
  ['null clears an optional member', 'components schemas BookPatch properties printed_on type', ['string', 'null']],
  [
    'what is optional or has a default may be null in a request',
    'components schemas BookWrite properties printed_on type',
    ['string', 'null'],
  ],
  [
    'null is beside the values of an enum, not one of them',
    'components schemas BookWrite properties shelf oneOf',
    [{ type: 'string', enum: ['fiction', 'science'] }, { type: 'null' }],
  ],
  ['nothing is null in an answer', 'components schemas Book properties printed_on type', 'string'],
  ['a parameter is never null', 'paths /books get parameters 0 schema type', 'string'],
  [
    'what only the server sets may be anything in a request',
    'components schemas BookWrite properties borrowed_at',
    { readOnly: true },
  ],
  [
    'a schema says what it has no words for',
    'components schemas BookWrite description',
    'Null is the same as leaving a member out. What only the server sets is ignored.',
  ],
  [
    'a patch says it, too',
    'components schemas BookPatch description',
    'Null removes a member. What only the server sets is ignored.',
  ],
  ['null does not clear a required one', 'components schemas BookPatch properties title type', 'string'],
  [
    'an answer has its defaults filled in',
    'components schemas Book required',
    ['id', 'title', 'shelf', 'price', 'deposit', 'version', 'created_at', 'updated_at'],
  ],
  ['what has a default may be left out of a request', 'components schemas BookWrite required', ['title', 'price']],
  ['what the server sets is read-only', 'components schemas Book properties version readOnly', true],
  ['an unknown member is refused', 'components schemas BookWrite additionalProperties', false],
  [
    'a moment that is answered has its width',
    'components schemas CountBooksResponse properties taken_at maxLength',
    28,
  ],
  ['a body is as long as the operation reads', `${borrow} x-body-limit`, 65_536],
  [
    'how long an answer may be kept',
    'paths /countries get x-cache',
    { max_age: 'PT3600S', stale_while_revalidate: 'PT86400S' },
  ],
  ['what may not be kept', 'paths /books get x-cache', undefined],
  ['a required key is required', `${borrow} x-idempotency required`, true],
  ['a command is audited', `${borrow} x-audit`, true],
  ['a query is not', 'paths /books get x-audit', undefined],
  ['a failure has its declared status', `${borrow} responses 503 ${problem} examples closed value status`, 503],
  ['who may try again is told when', `${borrow} responses 503 headers Retry-After schema type`, 'integer'],
  [
    'who has no token is told how to authenticate',
    `${borrow} responses 401 headers WWW-Authenticate schema type`,
    'string',
  ],
  ['a header that every answer has is required', `${borrow} responses 409 headers X-Request-Id required`, true],
  [
    'who sends another media type is told the right ones',
    'paths /books/{book_id} patch responses 415 headers Accept-Patch schema type',
    'string',
  ],
  [
    'who reads what can be patched is told how',
    'paths /books/{book_id} get responses 200 headers Accept-Patch schema type',
    'string',
  ],
  ['what cannot be patched says nothing of it', `${read} responses 200 headers Accept-Patch`, undefined],
  ['an answer may be a replay', `${borrow} responses 200 headers Idempotent-Replayed schema enum`, ['true']],
  ['so may a verdict', `${borrow} responses 409 headers Idempotent-Replayed schema enum`, ['true']],
  ['what the pipeline refuses is never one', `${borrow} responses 415 headers Idempotent-Replayed`, undefined],
  [
    'what is still current has the headers that it would have',
    'paths /books/{book_id} get responses 304 headers ETag schema type',
    'string',
  ],
  ['details are members', `${borrow} responses 409 ${problem} schema allOf 1 properties due format`, 'date'],
  [
    'details are filled in',
    `${borrow} responses 409 ${problem} examples already_borrowed value detail`,
    'It is back on 2026-03-01.',
  ],
  [
    'the type of a problem is below its base',
    `${borrow} responses 400 ${problem} examples too_long value type`,
    'https://problems.library.invalid/too-long',
  ],
  [
    'a failure of a field names it',
    `${borrow} responses 400 ${problem} examples too_long value errors 0 pointer`,
    '#/until',
  ],
  [
    'a parameter is named as one, in an example as on the wire',
    `paths /books/count get responses 400 ${problem} examples uncounted value errors 0 parameter`,
    'shelves',
  ],
  [
    'so is a header',
    `paths /books/{book_id} patch responses 412 ${problem} examples version_conflict value errors 0 header`,
    'If-Match',
  ],
  [
    'what a stage refuses with is told',
    `${borrow} responses 504 ${problem} examples deadline_exceeded value code`,
    'deadline_exceeded',
  ],
  ['what is not refused is not told', 'paths /books/count get responses 403', undefined],
  ['anything else is a problem, too', `${borrow} responses default ${problem} schema title`, 'Problem'],
]

for (const [title, pointer, expected] of cases) {
  test(title, () => assert.deepEqual(at(pointer), expected))
}

test('every operation can be answered with success, a client error and a default', () => {
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    for (const [method, { responses }] of Object.entries<Json>(item)) {
      const statuses = Object.keys(responses)
      for (const wanted of [/^2/, /^4/, /^default$/]) {
        assert.ok(
          statuses.some((status) => wanted.test(status)),
          `${method} ${path} has no ${wanted}`,
        )
      }
    }
  }
})

test('an operation that is not on HTTP is not told', () => {
  assert.doesNotMatch(JSON.stringify(document), /countQuietly/)
})

test('text is answered as text', () => {
  const { content } = at(`${read} responses 200`)
  assert.deepEqual(Object.keys(content), ['text/plain'])
  assert.equal(content['text/plain'].examples.readBook.value, 'Call me Ishmael.')
})

test('a patch is a merge patch, or JSON that means the same', () => {
  const { content } = at('paths /books/{book_id} patch requestBody')
  const schema = { $ref: '#/components/schemas/BookPatch' }
  assert.deepEqual(content['application/merge-patch+json'].schema, schema)
  assert.deepEqual(content['application/json'].schema, schema)
})

test('an object with a title is told once, however often it occurs', () => {
  const reference = { $ref: '#/components/schemas/Money' }
  const { Book, BookWrite, Money } = document.components.schemas
  const price = { ...reference, description: 'What it costs in the shop.' }
  assert.deepEqual([Book.properties.price, BookWrite.properties.price], [price, price])
  assert.equal(Money.description, 'An exact amount in a currency.')
})

test('an enum that may get more values says so beside them', () => {
  const binding = { type: 'string', enum: ['paper', 'cloth'], 'x-extensible-enum': true }
  const { Book, BookWrite } = document.components.schemas
  assert.deepEqual(Book.properties.binding, binding)
  assert.deepEqual(BookWrite.properties.binding, { oneOf: [binding, { type: 'null' }] })
  assert.deepEqual(parameter('/books', 'get', 'binding__in').schema.items, binding)
})

test('what one of its fields says of its own stands beside the reference', () => {
  const reference = { $ref: '#/components/schemas/Money' }
  const { Book, BookWrite } = document.components.schemas
  const fallback = { amount: '5.00', currency: 'EUR' }
  assert.deepEqual(Book.properties.deposit, { ...reference, default: fallback })
  assert.deepEqual(Book.properties.fee_a_day, reference)
  const orNull = { oneOf: [reference, { type: 'null' }] }
  assert.deepEqual(BookWrite.properties.deposit, { ...orNull, default: fallback })
  assert.deepEqual(BookWrite.properties.fee_a_day, orNull)
})

test('a filter has the type of its field, and a list of values is one parameter', () => {
  assert.equal(parameter('/books', 'get', 'printed_on__gte').schema.format, 'date')
  const several = parameter('/books', 'get', 'shelf__in')
  assert.deepEqual([several.style, several.explode, several.schema.type], ['form', false, 'array'])
  assert.deepEqual(several.schema.items.enum, ['fiction', 'science'])
  assert.equal(parameter('/books', 'get', 'limit').schema.default, 50)
})

test('a field that may be in the query or in the body is told in the body, where it is required', () => {
  assert.equal(parameter('/books/{book_id}/borrow', 'post', 'until'), undefined)
  assert.equal(at(`${borrow} requestBody required`), true)
  assert.match(at(`${borrow} requestBody description`), /in the query string instead: `until`/)
  assert.deepEqual(at(`${borrow} requestBody content application/json schema required`), ['until'])
})

test('a change can be made to depend on the version, and a read on a change', () => {
  assert.equal(parameter('/books/{book_id}', 'put', 'If-Match').required, false)
  assert.equal(parameter('/books/{book_id}', 'get', 'If-None-Match').required, false)
  assert.ok(at('paths /books/{book_id} get responses 304'))
  assert.equal(at('paths /books/{book_id} get responses 304 headers').RateLimit, undefined)
  assert.equal(parameter('/books', 'get', 'If-Match'), undefined)
})

test('who writes may prefer an answer without content', () => {
  assert.equal(parameter('/books', 'post', 'Prefer').required, false)
  assert.equal(parameter('/books', 'get', 'Prefer'), undefined)
  assert.deepEqual(at('paths /books post responses 201 headers Preference-Applied schema enum'), ['return=minimal'])
})

test('the headers of its own come first, then those of every answer', () => {
  const names = Object.keys(at('paths /books post responses 201 headers'))
  assert.deepEqual(names.slice(-4), ['Preference-Applied', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id'])
})

test('what several operations say alike is a component, what one says is in its place', () => {
  assert.deepEqual(document.paths['/books/{book_id}'].get.parameters[0], { $ref: '#/components/parameters/book_id' })
  assert.equal(document.paths['/books/count'].get.parameters[0].name, 'shelves')
})

test('what is created and what replaces it is one schema, in which what the server sets is read-only', () => {
  const schema = { $ref: '#/components/schemas/BookWrite' }
  assert.deepEqual(at('paths /books post requestBody content application/json').schema, schema)
  assert.deepEqual(at('paths /books/{book_id} put requestBody content application/json').schema, schema)
  assert.equal(at('components schemas BookWrite properties id readOnly'), true)
})

test('an address that is created with a natural key has it in the body, one that is replaced does not', () => {
  assert.ok(at('paths /countries post requestBody content application/json schema properties country_code'))
  const replaced = at('paths /countries/{country_code} put requestBody content application/json schema')
  assert.deepEqual(replaced.required, ['name'])
})

test('a token that is looked at although nobody needs one is optional', () => {
  const reflected = reflect(library)
  const known = new Map(facts(reflected))
  const plain = known.get('readBook')
  assert.ok(plain)
  known.set('readBook', { ...plain, refusals: [...plain.refusals, 'unauthenticated'] })
  const base = 'https://problems.library.invalid'
  const told: Json = openapi({
    service: reflected,
    identity: { version: '1.0.0' },
    operations: known,
    problemBase: base,
  })
  assert.deepEqual(told.paths['/books/{book_id}/first-line'].get.security, [{}, { bearer: [] }])
})

test('the same declarations give the same document', () => {
  assert.equal(JSON.stringify(documentOf(library as never)), JSON.stringify(document))
})

test('two different schemas cannot share a title', () => {
  const clash = service('clash', {
    one: operation({ summary: 'One', http: 'GET /one', output: t.Object({ a: t.String() }, { title: 'Thing' }) }),
    other: operation({ summary: 'Other', http: 'GET /other', output: t.Object({ b: t.String() }, { title: 'Thing' }) }),
  })
  assert.throws(() => documentOf(clash as never), /Two different schemas have the title "Thing"/)
})

test('two independent parsers accept the document', async () => {
  assert.deepEqual(await new Validator().validate(structuredClone(document)), { valid: true })
  assert.equal((await readme.validate(structuredClone(document))).valid, true)
})

test('every example is what its schema says', async () => {
  const { errors, statistics } = await validateExamples(structuredClone(document), { ignoreFormats: ['decimal'] })
  assert.deepEqual(errors, [])
  assert.ok(statistics.examplesTotal > 100, `only ${statistics.examplesTotal} examples`)
})

test('no null is in any example', () => {
  assert.doesNotMatch(JSON.stringify(document), /"example[^{]*:null|"value":null/)
})

test('who must hold what, and what is recorded, is said where a client and where a reader looks', () => {
  const read = (summary: string, path: string, more: object) =>
    operation({ summary, http: `GET ${path}`, output: t.String(), ...more })
  const entry = resource('entry', {
    plural: 'entries',
    path: '/entries',
    fields: { title: t.String() },
    access: { read: 'authenticated', write: { role: ['admin', 'editor'] }, delete: { scope: 'purge', role: 'admin' } },
    owner: { except: { read: { role: 'auditor' }, write: { role: 'admin' } } },
  })
  const { paths } = documentOf(
    service('staff', {
      ...entry.operations,
      look: read('Look', '/look', { access: { role: 'admin' } }),
      peek: read('Peek', '/peek', { access: { scope: 'peek', role: ['admin', 'auditor'] }, elevated: true }),
    }) as never,
  ) as Json
  const told = (path: string, method: string) => {
    const { security, description, 'x-permissions': permissions, 'x-required-roles': roles } = paths[path][method]
    assert.deepEqual(security, [{ bearer: [] }])
    return { permissions, roles, note: description.replace(/^[^.]*\.( A page [^.]*\.)? ?/, '') }
  }
  assert.deepEqual(told('/look', 'get'), {
    permissions: undefined,
    roles: ['admin'],
    note: 'Needs the role `admin`.',
  })
  assert.deepEqual(told('/peek', 'get'), {
    permissions: ['peek'],
    roles: ['admin', 'auditor'],
    note: 'Needs the scope `peek` and the role `admin` or `auditor`. Each use is recorded.',
  })
  assert.deepEqual(told('/entries', 'get'), {
    permissions: undefined,
    roles: undefined,
    note: 'Those of other owners are open to the role `auditor`, or to the role `admin`; that is recorded.',
  })
  assert.deepEqual(told('/entries', 'post').roles, ['admin', 'editor'])
  assert.deepEqual(told('/entries/{entry_id}', 'delete'), {
    permissions: ['purge'],
    roles: ['admin'],
    note: 'Needs the scope `purge` and the role `admin`. Those of other owners are open to the role `admin`; that is recorded.',
  })
})
