import type { Cursors } from '../list/cursor.ts'
import { type Lists, lists } from '../list/list.ts'
import type { Relations } from '../list/relation.ts'
import type { Table } from '../table/table.ts'
import { pastLists } from './past-list.ts'

/** The lists of a table, of its past where a query names a moment. */
export function datedLists(table: Table, cursors: Cursors, relations: Relations): Lists {
  const present = lists(table, cursors, relations)
  const past = pastLists(table, cursors)
  return (query, asker) => (query.as_of === undefined ? present : past)(query, asker)
}
