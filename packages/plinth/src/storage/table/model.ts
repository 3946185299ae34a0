import type { Past } from '../audit/past.ts'
import type { Lists } from '../list/list.ts'
import type { Related } from '../list/relation.ts'
import type { Session } from '../unit-of-work/session.ts'
import type { Row } from './row.ts'
import type { Pages, Table } from './table.ts'

/** A table with its lists and the rules between rows, compiled once. */
export interface Model {
  readonly table: Table
  readonly lists: Lists
  /** Absent where the resource declares no history. */
  readonly past: Past | undefined
  /** Whether reads leave audit records. */
  readonly isWatched: boolean
  /** What must be true of a row before it is written. */
  readonly checks: readonly Check[]
  /** What its own rows refer to, by the name under which it is embedded. */
  readonly relations: ReadonlyMap<string, Relation>
  /** Whose rows refer to rows of this table. */
  readonly dependents: readonly Dependent[]
  /**
   * The same rows of all owners of the tenant, for those to whom the rules except them; absent where there is nobody.
   */
  readonly wide: Model | undefined
  /** The same rows, whosever they are and wherever; itself where no rule asks. */
  readonly open: Model
}

/** Throws when a row must not be written as it is; `before` is the row that it takes the place of, if it does. */
export type Check = (session: Session, row: Row, before: Row | undefined) => Promise<void>

/** What a field refers to, as it can be embedded. */
export interface Relation extends Related {
  readonly target: Model
}

/** A field of another table that refers to rows of this one. */
export interface Dependent {
  /** The other table, whosever its rows are. */
  readonly model: Model
  readonly field: string
  /** What both rows have alike, where a key alone does not tell which row is referred to. */
  readonly belonging: readonly string[]
  readonly onDelete: 'restrict' | 'cascade' | 'clear'
  /** The rows that refer to a key. */
  readonly referring: Pages
  /** The deleted ones of them, where rows can be deleted so. */
  readonly referringDeleted: Pages | undefined
}
