import { operation, service, t } from 'plinth'
import type { Client, Transport } from 'plinth/client'
import { client } from 'plinth/client'
import { library } from './contract.ts'

/**
 * The compiler is the assertion here: each `@ts-expect-error` fails the type check when inference stops catching it.
 */
export async function callTheLibrary(transport: Transport): Promise<void> {
  const books: Client<typeof library> = client(library, transport)

  const book = await books.getBook({ title: 'Ulysses' })
  const title: string = book.title
  const tags: readonly string[] | undefined = book.tags
  const shelf: { label: string; height?: number | undefined } | undefined = book.shelf
  const nothing: undefined = await books.removeBook({ title })
  const found = await books.findBooks()
  const items: readonly { pages: number }[] = found.items
  const { count }: { count: number } = await books.countBooks()
  await books.addBook({ title, tags, shelf, pages: count + items.length })
  await books.addBook({ title }, { idempotencyKey: 'k', deadline: 100, ifMatch: 1, signal: AbortSignal.timeout(1) })
  await books.countBooks(nothing, { deadline: 100 })

  // @ts-expect-error no such operation
  await books.burnBook({ title })
  // @ts-expect-error a required member is missing
  await books.getBook({})
  // @ts-expect-error an input is required
  await books.getBook()
  // @ts-expect-error no such member
  await books.getBook({ title, colour: 'red' })
  // @ts-expect-error not a string
  await books.getBook({ title: 1 })
  // @ts-expect-error not a list of integers
  await books.findBooks({ pages__in: ['1'] })
  // @ts-expect-error takes no input
  await books.countBooks({ title })
  // @ts-expect-error no such option
  await books.countBooks(undefined, { retries: 3 })
  // @ts-expect-error the output has no such member
  void book.colour
  // @ts-expect-error a member may be absent
  void book.tags.length
  // @ts-expect-error methods cannot be replaced
  books.getBook = () => Promise.resolve(book)
}

const cover = t.Object({ title: t.String(), binding: t.Enum(['paper', 'cloth'], { extensible: true }) })
const covers = service('covers', {
  getCover: operation({ summary: 'Get a cover', http: 'GET /cover', output: cover }),
  findCovers: operation({ summary: 'Find covers', http: 'GET /covers', output: t.Map(t.Array(cover)) }),
  addCover: operation({ summary: 'Add a cover', http: 'POST /covers', input: cover }),
})

/** An enum that may get more values is any text to those who are answered it. */
export async function callForCovers(transport: Transport): Promise<void> {
  type Known = 'paper' | 'cloth'
  const api: Client<typeof covers> = client(covers, transport)
  const { binding } = await api.getCover()
  const text: string = binding
  await api.addCover({ title: text, binding: 'cloth' })
  const found = await api.findCovers()

  // @ts-expect-error an answer may have a value that has no name yet
  const one: Known = binding
  // @ts-expect-error in a list, too
  const other: Known = found.all?.[0]?.binding
  // @ts-expect-error and nobody may send it
  await api.addCover({ title: text, binding: 'leather' })
  void [one, other]
}
