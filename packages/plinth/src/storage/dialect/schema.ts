/** A column as a schema has it. */
export interface SchemaColumn {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

/** An index as a schema has it. */
export interface SchemaIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  /** Which rows it is about, where it is not about all: those that are not deleted, or those that are. */
  readonly rows?: 'live' | 'deleted' | undefined
}

/** A column that holds the key of a row of another table, or of its own. */
export interface SchemaReference {
  readonly column: string
  readonly table: string
  readonly key: string
}

/** A table as a schema has it. */
export interface SchemaTable {
  readonly name: string
  readonly key: string | undefined
  readonly columns: readonly SchemaColumn[]
  readonly indexes: readonly SchemaIndex[]
  /** By name of the column. */
  readonly references: readonly SchemaReference[]
}
