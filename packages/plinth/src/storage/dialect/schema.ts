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
}

/** A table as a schema has it. */
export interface SchemaTable {
  readonly name: string
  readonly key: string | undefined
  readonly columns: readonly SchemaColumn[]
  readonly indexes: readonly SchemaIndex[]
}
