import type { AnySchema } from './schema.ts'
import { t } from './vocabulary.ts'

/** How many items a page may have: 1 to 200, 50 by default. */
export const limitField = t.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many items at most.' })

/** A place in a list, as callers are given it and give it back. */
export function cursorField(description: string) {
  return t.Optional(t.String({ maxLength: 2000, pattern: '^[\\w-]+$', description }))
}

/** What every page has: its items, and where the next one begins. */
export function pageFields<S extends AnySchema>(item: S) {
  return {
    items: t.Array(item, { maxItems: 200 }),
    next_cursor: cursorField('Absent on the last page, and only there.'),
  }
}
