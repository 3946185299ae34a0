import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failed, type Handlers, implement } from 'plinth'
import { client, memoryTransport } from 'plinth/client'
import type { ActiveCall, Environment } from '../../src/core/active-call.ts'
import { compile } from '../../src/core/invoke.ts'
import { authenticate, authorize, deadline, observe, respond, validate } from '../../src/interceptor/index.ts'
import { library } from './contract.ts'

const ulysses = { id: '01927b6e-7c3a-7def-8a1b-0123456789ab', title: 'Ulysses', pages: 700 }
const environment: Environment = { now: () => new Date(), observe: () => {} }
const principal = { client: undefined, user: 'ada', tenant: undefined, location: undefined, roles: [], scopes: [] }
const verifier = { verify: () => ({ principal, expiresAt: Number.POSITIVE_INFINITY }) }
const signedIn = { metadata: { authorization: 'Bearer token' } }

const handlers: Handlers<typeof library> = {
  getBook: () => ulysses,
  findBooks: () => ({ items: [ulysses] }),
  addBook: (book) => ({ ...ulysses, ...book }),
  shelveBook: ({ title, ...shelf }) => ({ title, shelf }),
  removeBook: () => {},
  countBooks: () => ({ count: 1 }),
}

function libraryWith(
  some: Partial<Handlers<typeof library>>,
  options: Partial<Parameters<typeof memoryTransport>[1]> = {},
) {
  const interceptors = [
    observe(environment.observe),
    deadline(),
    authenticate({ verifier }),
    authorize(),
    validate(),
    respond(),
  ]
  const pipelines = compile(implement(library, { ...handlers, ...some }) as never, interceptors)
  return client(library, memoryTransport(pipelines, { environment, ...options }))
}

test('a call answers with the output', async () => {
  assert.deepEqual(await libraryWith({}).getBook({ title: 'Ulysses' }), ulysses)
  assert.equal(await libraryWith({}).removeBook({ title: 'Ulysses' }), undefined)
})

test('an input that may be empty may be left out', async () => {
  const seen: unknown[] = []
  const findBooks = (input: object) => {
    seen.push(input)
    return { items: [] }
  }
  await libraryWith({ findBooks }).findBooks()
  assert.deepEqual(seen, [{ limit: 50 }])
})

test('neither side shares an object with the other', async () => {
  const kept = { ...ulysses, tags: ['modern'] }
  let received: { tags?: readonly string[] | undefined } = {}
  const books = libraryWith({
    addBook(book) {
      received = book
      return kept
    },
  })
  const given = { title: 'Ulysses', tags: ['modern'] }
  const answered = await books.addBook(given)
  assert.notEqual(received.tags, given.tags)
  assert.notEqual(answered.tags, kept.tags)
  assert.deepEqual(answered, kept)
})

test('the output holds the declared members only, and no absent ones', async () => {
  const answer = { ...ulysses, secret: 'x', shelf: { label: 'J', hidden: 1 }, tags: undefined }
  const answered = await libraryWith({ getBook: () => answer }).getBook({ title: 'Ulysses' })
  assert.deepEqual(answered, { ...ulysses, shelf: { label: 'J' } })
  assert.deepEqual(Object.keys(answered), ['id', 'title', 'pages', 'shelf'])
})

test('undefined members of the input do not arrive', async () => {
  const seen: string[] = []
  const addBook = (book: object) => {
    seen.push(...Object.keys(book))
    return ulysses
  }
  await libraryWith({ addBook }).addBook({ title: 'x', tags: undefined })
  assert.deepEqual(seen, ['title', 'pages'])
})

test('a declared failure arrives as Failed under its wire code', async () => {
  const books = libraryWith({
    getBook: ({ title }, { errors }) => {
      throw errors.unknownBook({ title })
    },
  })
  await assert.rejects(books.getBook({ title: 'Emma' }), (error) => {
    assert(error instanceof Failed)
    assert.equal(error.code, 'unknown_book')
    assert.equal(error.status, 404)
    assert.equal(error.detail, 'There is no "Emma".')
    assert.deepEqual(error.details, { title: 'Emma' })
    assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/)
    return true
  })
})

test('an invalid input is refused with every fault', async () => {
  await assert.rejects(libraryWith({}).addBook({ title: '', pages: 0 }), (error) => {
    assert(error instanceof Failed)
    assert.equal(error.code, 'validation_failed')
    assert.deepEqual(error.faults?.map(({ pointer }) => pointer).toSorted(), ['/pages', '/title'])
    return true
  })
})

test('a bug is internal, and its cause can be read in this process', async () => {
  const bug = new Error('a bug')
  const books = libraryWith({ getBook: () => Promise.reject(bug) })
  await assert.rejects(books.getBook({ title: 'x' }), { code: 'internal', status: 500, cause: bug })
})

test('what another service refused is upstream_failed here', async () => {
  const upstream = libraryWith({
    getBook: ({ title }, { errors }) => {
      throw errors.unknownBook({ title })
    },
  })
  const books = libraryWith({ getBook: (input) => upstream.getBook(input) })
  await assert.rejects(books.getBook({ title: 'x' }), { code: 'upstream_failed', status: 502 })
})

test('who calls is found out as on the wire', async () => {
  await assert.rejects(libraryWith({}).countBooks(), { code: 'unauthenticated', status: 401 })
  const books = libraryWith({ countBooks: (_, call) => ({ count: call.principal.user.length }) }, signedIn)
  assert.deepEqual(await books.countBooks(), { count: 3 })
})

test('options and metadata reach the call', async () => {
  const seen: unknown[] = []
  const addBook = (_: object, call: object) => {
    const { carrier, expectedVersion } = call as ActiveCall
    seen.push(carrier.metadata('idempotency-key'), carrier.metadata('accept-language'), expectedVersion)
    return ulysses
  }
  const books = libraryWith({ addBook }, { metadata: { 'accept-language': 'de' } })
  await books.addBook({ title: 'x' }, { idempotencyKey: 'k-1', ifMatch: 7 })
  assert.deepEqual(seen, ['"k-1"', 'de', 7])
})

test('what is not idempotent gets a key of its own, what is gets none', async () => {
  const keys: unknown[] = []
  const look = (call: object) => keys.push((call as ActiveCall).carrier.metadata('idempotency-key'))
  const books = libraryWith({
    addBook(_, call) {
      look(call)
      return ulysses
    },
    removeBook(_, call) {
      look(call)
    },
  })
  await books.addBook({ title: 'x' })
  await books.addBook({ title: 'x' })
  await books.removeBook({ title: 'x' })
  assert.match(String(keys[0]), /^"[0-9a-f-]{36}"$/)
  assert.notEqual(keys[0], keys[1])
  assert.equal(keys[2], undefined)
})

test('a call is given up at its own deadline, at the caller’s, and at the caller’s signal', async () => {
  const aborted: unknown[] = []
  const hang = ({ signal }: { signal: AbortSignal }) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        aborted.push(signal.reason)
        reject(signal.reason)
      })
    })
  const books = libraryWith({ getBook: (_, call) => hang(call), countBooks: (_, call) => hang(call) }, signedIn)
  await assert.rejects(books.countBooks(), { code: 'deadline_exceeded' })
  await assert.rejects(books.getBook({ title: 'x' }, { deadline: 20 }), { code: 'upstream_timeout' })
  const reason = new Error('never mind')
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 20)
  await assert.rejects(books.getBook({ title: 'x' }, { signal: controller.signal }), reason)
  await assert.rejects(books.getBook({ title: 'x' }, { signal: AbortSignal.abort(reason) }), reason)
  assert.equal(aborted.length, 3)
})

test('an operation without a pipeline is noticed when the client is made', () => {
  assert.throws(() => client(library, memoryTransport(new Map(), { environment })), /"getBook"/)
})
