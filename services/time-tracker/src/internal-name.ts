import type { Page } from 'plinth'

interface Named {
  readonly id?: string | undefined
  readonly name: string
  readonly customer_id?: string | null | undefined
}
interface Rows {
  list(query: {
    readonly name: string
    readonly customer_id__null: true
    readonly limit: number
  }): Promise<Page<{ readonly id: string }>>
}

/** Throws where another thing that is no customer's has the name: to a database what is absent equals nothing. */
export async function nameIsFree(
  { id, name, customer_id }: Named,
  rows: Rows,
  errors: { readonly alreadyExists: () => Error },
): Promise<void> {
  if (customer_id) return
  const { items } = await rows.list({ name, customer_id__null: true, limit: 2 })
  if (items.some((each) => each.id !== id)) throw errors.alreadyExists()
}
