import { type AnySchema, bare, keywords } from './schema.ts'
import { t } from './vocabulary.ts'

/** How many items a page has when nobody says, and at most. */
export interface PageSize {
  readonly default: number
  readonly maximum: number
}

/** The size of pages, unless a resource declares another. */
export const usualPageSize: PageSize = { default: 50, maximum: 200 }

/** How many items a page may have. */
export function limitField({ default: usual, maximum }: PageSize = usualPageSize) {
  return t.Integer({ minimum: 1, maximum, default: usual, description: 'How many items at most.' })
}

/** A place in a list, as callers are given it and give it back. */
export function cursorField(description: string) {
  return t.Optional(t.String({ maxLength: 2000, pattern: '^[\\w-]+$', description }))
}

/** What every page has: its items, and where the next one begins. */
export function pageFields<S extends AnySchema>(item: S, { maximum }: PageSize = usualPageSize) {
  return {
    items: t.Array(item, { maxItems: maximum }),
    next_cursor: cursorField('Absent on the last page, and only there.'),
  }
}

/** The list that a page is answered as, where nothing stands around its items. */
export function bareItems(output: AnySchema): AnySchema | undefined {
  const { [bare]: isBare, properties } = keywords(output)
  return isBare && properties?.items
}
