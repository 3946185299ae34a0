import type { ColumnDefinitionNode, DataTypeNode, RootOperationNode } from 'kysely'

/** Types that a column does not tell by its own. */
const told: ReadonlySet<string> = new Set(['uuid', 'timestamptz', 'date', 'numeric', 'numeric(38, 0)', 'json'])

/** The statements that keep what a definition of columns calls their types. */
export function commentsOf(node: RootOperationNode): string[] {
  if (node.kind === 'CreateTableNode')
    return node.columns.flatMap((it) => commentOf(node.table.table.identifier.name, it))
  if (node.kind !== 'AlterTableNode') return []
  return (node.columnAlterations ?? []).flatMap((it) =>
    it.kind === 'AddColumnNode' ? commentOf(node.table.table.identifier.name, it.column) : [],
  )
}

function commentOf(table: string, { column, dataType }: ColumnDefinitionNode): string[] {
  const type = (dataType as Partial<DataTypeNode>).dataType
  return type !== undefined && told.has(type)
    ? [`comment on column "${table}"."${column.column.name}" is '${type}'`]
    : []
}
