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
  const found: { items: readonly { pages: number }[] } = await books.findBooks()
  const { count }: { count: number } = await books.countBooks()
  await books.addBook({ title, tags, shelf, pages: count + found.items.length })
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
