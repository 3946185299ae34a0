import type { Kind } from '../../core/schema/schema.ts'
import type { Form } from './form.ts'

/** What an error of an engine means to who ran the statement. */
export type SqlFault =
  /** It wanted a key or a unique set that is taken. */
  | 'collision'
  /** It refers to a row that is not there, or removes one that others refer to. */
  | 'reference'
  /** Another transaction would not let go. */
  | 'busy'
  /** It says nothing about the statement: the same one may well succeed later. */
  | 'passing'

/** The direction of a term of an order. */
export interface Direction {
  readonly descending: boolean
  readonly nulls?: 'first' | 'last' | undefined
}

/** An index about some rows of a table. */
export interface PartialIndex {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  /** A column that has one value in these rows, and what else is true of them. */
  readonly where?: { readonly column: string; readonly value: string; readonly condition: string }
}

/** What comes after a row in an order. */
export interface After {
  readonly condition: string
  /** Which of the row's values stand for the marks, by their places. */
  readonly keys: readonly number[]
}

/** What engines differ in. Columns are given as they stand in SQL, quoted. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres' | 'mysql' | 'mssql' | 'oracle'
  /**
   * Whether connections answer at once and one of them writes at a time; otherwise several do, each waiting for
   * answers.
   */
  readonly isEmbedded: boolean
  /** The most commands that one transaction takes: each may have a savepoint of its own. */
  readonly mostCommands: number
  /** Begins a transaction that writes. */
  readonly begin: string
  /** Has a transaction wait so many milliseconds for what others hold; undefined where it cannot be said. */
  readonly waitFor: ((milliseconds: number) => string) | undefined
  /** Begins a transaction that defines tables, and waits until nobody else does. */
  readonly beginDefinition: string
  /**
   * Waits until nobody else holds a name, and holds it until the transaction ends; undefined where nobody else writes.
   */
  readonly lock: string | undefined
  /** A select that keeps others from changing what it reads until the transaction ends. */
  readonly keeping: (select: string) => string
  /** Checks only when the transaction ends what rows refer to, from now on. */
  readonly deferReferences: string
  /** What an error means; undefined when it was thrown by something else, or is a mistake in the statement. */
  readonly faultOf: (thrown: unknown) => SqlFault | undefined
  /** How columns hold the values of fields that they do not hold as they are. */
  readonly forms: Readonly<Partial<Record<Kind, Form>>>
  /**
   * The type of a column of Plinth's own tables, for `text` (of some hundred characters), `label` (at most 255), `json`
   * (of any length, compared with nothing) and `integer` (of 53 bits).
   */
  readonly types: { readonly text: string; readonly label: string; readonly json: string; readonly integer: string }
  /** Whether a transaction that fails takes back the tables that it has defined. */
  readonly definesInTransactions: boolean
  /** The version of Plinth's own tables, as `version`; 0 when there are none. */
  readonly systemVersion: string
  readonly setSystemVersion: (version: number) => string
  /** Makes a table where there is none of its name, with these columns in parentheses. */
  readonly addTable: (table: string, columns: string) => string
  /** Statements that let nobody change or delete what a table holds. */
  readonly appendOnly: (table: string) => string
  /** Inserts a row, or replaces the one with its key where that meets a condition on a column of its own. */
  readonly upsert: (table: string, key: string, columns: readonly string[], condition: string) => string
  /** Inserts a row unless there is one with its key, whose columns are among them. */
  readonly insertNew: (table: string, columns: readonly string[], key: readonly string[]) => string
  /** Adds to a number in the row with a key, or inserts the row with that number: the key's values come first. */
  readonly addTo: (table: string, key: readonly string[], column: string) => string
  /** Deletes so many rows of which a condition is true: the number is the last parameter. */
  readonly deleteSome: (table: string, key: readonly string[], condition: string) => string
  /**
   * Makes an index where there is none of its name, about the rows of which something is true where the engine has
   * such.
   */
  readonly addIndex: (index: PartialIndex) => string
  /** The first rows that a select finds: so many, or as many as the last parameter says. */
  readonly first: (select: string, count?: number) => string
  /** The row that a select finds after so many others: their number is the last parameter. */
  readonly nth: (select: string) => string
  /** Rows under a name, as they stand after `from`. */
  readonly named: (rows: string, name: string) => string
  /** What a select of values alone, from no table, ends in. */
  readonly fromNothing: string
  /** The month of an instant or a date in a column, as a number: 202611. */
  readonly month: (column: string) => string
  /** Whether a condition is not true: it is false, or not known. */
  readonly untrue: (condition: string) => string
  /** Whether a condition is true, or not known. */
  readonly unlessFalse: (condition: string) => string
  /** Whether rows come after another one in the ascending order of columns, by the values of its marks. */
  readonly after: (columns: readonly string[]) => After
  /**
   * Finds rows that refer to a row that is not there, as `table` and `parent`; undefined where the engine allows none.
   */
  readonly dangling: string | undefined
  /**
   * The bytes of several texts as one value, where an engine may hold bytes in them that are no UTF-8; else undefined.
   */
  readonly bytes: ((columns: readonly string[]) => string) | undefined
  /** A term of an order; `nulls` where the column may hold null: whether those are to be first or last. */
  readonly order: (column: string, direction: Direction) => string
  /** A text of more than 255 characters as it is compared; undefined where that is as it is. */
  readonly comparable: ((column: string) => string) | undefined
  /** Types of columns, named as migrations do, that cannot be of a unique set. */
  readonly neverUnique: ReadonlySet<string>
  /** Whether a comparison of several columns with as many values finds a range of an index. */
  readonly comparesRows: boolean
  /** A member of a JSON text by the way to it, as a column of a type, named as migrations do, holds it. */
  readonly member: (text: string, path: readonly (string | number)[], type: string) => string
  /** How many microseconds a duration has that is a text, as it is answered. */
  readonly microseconds: (text: string) => string
  /** Whether a column differs from a value; null does. */
  readonly differs: (column: string) => string
  /**
   * Whether a column of a type, named as migrations do, is one of the values of a list, which is one parameter: made by
   * `list`.
   */
  readonly among: (column: string, type: string) => string
  readonly list: (values: readonly unknown[]) => string
  /** Whether a text has a part, or begins with it, both without their case: the parameter is a text that was folded. */
  readonly contains: (column: string) => string
  readonly startsWith: (column: string) => string
  /** Whether a list in a column holds a value, which is one parameter: made by `held`. */
  readonly holds: (column: string) => string
  readonly held: Form['encode']
  /**
   * Tells how a statement would be run, and how many rows it is expected to find, as JSON; undefined where that is not
   * told.
   */
  readonly explained: ((sql: string) => string) | undefined
  /** Whether a text is like a pattern, which is made by `pattern` of one in which `*` stands for any text. */
  readonly like: (column: string) => string
  readonly pattern: (text: string) => string
}
