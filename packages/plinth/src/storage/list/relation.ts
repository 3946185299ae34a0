import type { Access } from '../../core/access.ts'
import type { Table } from '../table/table.ts'

/** The rows of a table: those of one's own, and those of all owners where these may be open. */
export interface Extent {
  readonly table: Table
  readonly wide: Extent | undefined
}

/** What a field refers to, as lists can be filtered by it. */
export interface Related {
  readonly field: string
  readonly target: Extent
  /** Who may read the target. */
  readonly access: Access
}

/** What the fields of a table refer to, by their names without `_id`. */
export type Relations = ReadonlyMap<string, Related>
