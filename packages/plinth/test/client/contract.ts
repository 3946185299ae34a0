import { failure, operation, service, t } from 'plinth'

const Shelf = t.Object({ label: t.String(), height: t.Optional(t.Number()) })

const NewBook = t.Object({
  title: t.String({ minLength: 1 }),
  pages: t.Integer({ minimum: 1, default: 100 }),
  tags: t.Optional(t.Array(t.String())),
  shelf: t.Optional(Shelf),
})

const Book = t.Object({ id: t.Id(), ...NewBook.properties })

/** The contract that the client's tests speak: one operation for each way an input travels. */
export const library = service(
  'library',
  {
    getBook: operation({
      summary: 'Get a book',
      http: 'GET /books/{title}',
      access: 'public',
      input: t.Object({ title: t.String({ minLength: 1 }) }),
      output: Book,
      errors: {
        unknownBook: failure('not_found', {
          title: 'No such book',
          detail: 'There is no "{title}".',
          details: t.Object({ title: t.String() }),
        }),
      },
    }),
    findBooks: operation({
      summary: 'Find books',
      http: 'GET /books',
      access: 'public',
      input: t.Object({
        title: t.Optional(t.String()),
        tags: t.Optional(t.Array(t.String())),
        pages__in: t.Optional(t.Array(t.Integer())),
        price: t.Optional(t.Number()),
        lent: t.Optional(t.Boolean()),
        limit: t.Integer({ minimum: 1, maximum: 200, default: 50 }),
      }),
      output: t.Object({ items: t.Array(Book) }),
    }),
    addBook: operation({
      summary: 'Add a book',
      http: 'POST /books',
      access: 'public',
      input: NewBook,
      output: Book,
      creates: '/books/{title}',
    }),
    shelveBook: operation({
      summary: 'Put a book on a shelf',
      http: 'PUT /books/{title}/shelf',
      access: 'public',
      input: t.Object({ title: t.String({ minLength: 1 }), ...Shelf.properties }),
      output: t.Object({ title: t.String(), shelf: Shelf }),
    }),
    removeBook: operation({
      summary: 'Remove a book',
      http: 'DELETE /books/{title}',
      access: 'public',
      input: t.Object({ title: t.String({ minLength: 1 }), reason: t.Optional(t.String()) }),
    }),
    countBooks: operation({
      summary: 'Count the books',
      http: 'GET /count',
      access: 'authenticated',
      output: t.Object({ count: t.Integer() }),
      deadline: 300,
    }),
  },
  { basePath: '/api/v1' },
)
