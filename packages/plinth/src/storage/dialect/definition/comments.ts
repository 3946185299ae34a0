import type { ColumnDefinitionNode, DataTypeNode, RootOperationNode } from 'kysely'

/** The statements that note in comments of which type columns are, made or added, where it is one of these. */
export function commentsOf(node: RootOperationNode, told: ReadonlySet<string>): string[] {
  if (node.kind === 'CreateTableNode')
    return node.columns.flatMap((it) => commentOf(node.table.table.identifier.name, it, told))
  if (node.kind !== 'AlterTableNode') return []
  return (node.columnAlterations ?? []).flatMap((it) =>
    it.kind === 'AddColumnNode' ? commentOf(node.table.table.identifier.name, it.column, told) : [],
  )
}

function commentOf(table: string, { column, dataType }: ColumnDefinitionNode, told: ReadonlySet<string>): string[] {
  const type = (dataType as Partial<DataTypeNode>).dataType
  return type !== undefined && told.has(type)
    ? [`comment on column "${table}"."${column.column.name}" is '${type}'`]
    : []
}
