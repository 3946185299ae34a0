import type { Access } from '../../core/operation.ts'
import type { Table } from '../table/table.ts'

/** What a field refers to, as lists can be filtered by it. */
export interface Related {
  readonly field: string
  readonly target: { readonly table: Table }
  /** Who may read the target. */
  readonly access: Access
}

/** What the fields of a table refer to, by their names without `_id`. */
export type Relations = ReadonlyMap<string, Related>
