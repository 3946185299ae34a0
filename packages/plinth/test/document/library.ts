import { failure, operation, resource, service, t } from 'plinth'

/** A service in which everything that a document can tell occurs once. */
const book = resource('book', {
  path: '/books',
  fields: {
    title: t.String({ minLength: 1, maxLength: 200, description: 'As on its spine.' }),
    shelf: t.Enum(['fiction', 'science'], { default: 'fiction' }),
    price: t.Money({ description: 'What it costs in the shop.' }),
    deposit: t.Money({ default: { amount: '5', currency: 'EUR' } }),
    fee_a_day: t.Optional(t.Money({ scale: 4 })),
    copies_sold: t.Optional(t.BigInteger()),
    binding: t.Optional(t.Enum(['paper', 'cloth'], { extensible: true })),
    printed_on: t.Optional(t.Date()),
    borrowed_at: t.ReadOnly(t.Optional(t.Instant())),
  },
  filter: ['shelf', 'binding', 'copies_sold', 'printed_on'],
  sort: ['printed_on'],
  access: { scope: 'books' },
})

const country = resource('country', {
  plural: 'countries',
  path: '/countries',
  key: 'country_code',
  fields: { country_code: t.String({ pattern: '^[A-Z]{2}$', minLength: 2, maxLength: 2 }), name: t.String() },
  access: 'public',
  cache: { maxAge: 3600, staleWhileRevalidate: 86_400 },
})

export const library = service(
  'library',
  {
    ...book.operations,
    ...country.operations,
    borrowBook: operation({
      summary: 'Borrow a book',
      http: { route: ['POST /books/{book_id}/borrow', 'POST /lend/{book_id}'], query: ['until'] },
      tags: ['books'],
      access: 'authenticated',
      idempotencyKey: 'required',
      input: t.Object({ book_id: t.Id(), until: t.Date(), note: t.Optional(t.String({ maxLength: 500 })) }),
      output: book.entity,
      errors: {
        alreadyBorrowed: failure('failed_precondition', {
          title: 'Somebody has it',
          detail: 'It is back on {due}.',
          details: t.Object({ due: t.Date() }),
        }),
        tooLong: failure('invalid_argument', {
          title: 'That is too long',
          field: { name: 'until', code: 'too_late', detail: 'must be within a month' },
        }),
        closed: failure('unavailable', { title: 'The library is closed', status: 503, retryAfter: 3600 }),
      },
    }),
    readBook: operation({
      summary: 'Read the first line of a book',
      http: 'GET /books/{book_id}/first-line',
      tags: ['books'],
      access: 'public',
      deprecated: true,
      input: t.Object({ book_id: t.Id() }),
      output: t.String({ examples: ['Call me Ishmael.'] }),
    }),
    countBooks: operation({
      summary: 'Count the books',
      http: 'GET /books/count',
      tags: ['books'],
      access: 'public',
      input: t.Object({ shelves: t.Array(t.Enum(['fiction', 'science']), { minItems: 1 }) }),
      output: t.Object({ by_shelf: t.Map(t.Integer({ minimum: 0 })), taken_at: t.Instant({ digits: 7 }) }),
      errors: {
        uncounted: failure('invalid_argument', {
          title: 'Nobody has counted there',
          field: { name: 'shelves', code: 'uncounted', detail: 'must be shelves that were counted' },
        }),
      },
    }),
    countQuietly: operation({ summary: 'Count, but not over HTTP', output: t.Integer() }),
  },
  {
    title: 'Library',
    description: 'Books, and who has them.',
    basePath: '/api/v1',
    apiId: '01997a3e-5d6a-7c10-9f52-3b1d7c1e00ff',
    contact: { name: 'The librarians', url: 'https://library.invalid', email: 'desk@library.invalid' },
  },
)
