import type { TestContext } from 'node:test'
import { implement, operation, resource, service, t } from 'plinth'
import { openService, someone } from './open-service.ts'

/** A resource with every form in which rows may be written and asked for. */
export const book = resource('book', {
  path: '/books',
  fields: {
    title: t.String({ minLength: 1, maxLength: 100 }),
    isbn: t.Optional(t.String({ pattern: '^\\d{13}$' })),
    copies: t.Integer({ minimum: 0, default: 1 }),
    tags: t.Optional(t.Array(t.String())),
    read_at: t.Optional(t.Instant()),
    shelf: t.ReadOnly(t.Optional(t.String())),
  },
  filter: ['title', 'copies', 'read_at'],
  sort: ['title', 'copies'],
  unique: [['isbn']],
  access: 'public',
  upsert: true,
  jsonPatch: true,
  batch: true,
  search: true,
})

/** One whose changes must say what they are meant for. */
export const page = resource('page', {
  path: '/pages',
  fields: { text: t.String() },
  access: 'public',
  precondition: 'required',
  upsert: true,
  batch: true,
})

/** One that is only marked when it is deleted, and of which a field stays as it was made. */
const note = resource('note', {
  path: '/notes',
  fields: { text: t.String(), kind: t.Immutable(t.Optional(t.String())) },
  access: 'public',
  softDelete: true,
  upsert: true,
  jsonPatch: true,
  batch: true,
})

const library = service(
  'library',
  {
    ...book.operations,
    ...page.operations,
    ...note.operations,
    deleteBook: { ...book.operations.deleteBook, access: { scope: 'book:delete' } as never },
    pay: operation({
      summary: 'Pay',
      http: 'POST /payments',
      access: 'public',
      input: t.Object({ amount: t.Integer() }),
      output: t.Object({ paid: t.Integer() }),
      idempotencyKey: 'required',
    }),
  },
  { resources: [book, page, note] },
)

/** What payments wait for before they are made. */
export const payments = { until: Promise.resolve() }

const implementation = implement(
  library,
  (call) => ({ ...book.provide(call), ...page.provide(call), ...note.provide(call) }),
  {
    ...book.handlers,
    ...page.handlers,
    ...note.handlers,
    createBook: (fields, { books }) => books.insert({ ...fields, shelf: fields.title.slice(0, 1) }),
    async updateBook({ book_id, ...patch }, { books, errors, expectedVersion }) {
      const shelf = patch.title === undefined ? undefined : patch.title.slice(0, 1)
      const updated = await books.update(book_id, { ...patch, ...(shelf && { shelf }) }, { version: expectedVersion })
      if (!updated) throw errors.notFound()
      return updated
    },
    async pay({ amount }) {
      await payments.until
      return { paid: amount }
    },
  },
)

/** An answer, as its bytes and as JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about
  readonly json: any
}

/** The library on a real server with a real database, closed with the test. */
export async function openLibrary(test: TestContext) {
  const opened = await openService(test, implementation, () => someone({ scopes: ['book:delete'] }))

  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const answer = await fetch(opened.url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) }
  }
  return { ...opened, send }
}

/** Code and place of everything that is wrong, as a problem tells it. */
export function faultsOf({ json }: Answer): string[] {
  return (json.errors ?? []).map((fault: Record<string, string>) => {
    return `${fault.pointer ?? fault.parameter ?? fault.header} ${fault.code}`
  })
}
