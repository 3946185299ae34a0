import type { ColumnDefinitionNode, KyselyPlugin, RootOperationNode } from 'kysely'

/** What a type that migrations write is called here: a pattern, and what takes its place. */
export type TypeName = readonly [portable: RegExp, type: string]

/** Has Kysely call types what the engine calls them. */
export async function portableTypes(names: readonly TypeName[]): Promise<KyselyPlugin> {
  const { DataTypeNode, OperationNodeTransformer, RawNode } = await import('kysely')
  class Renaming extends OperationNodeTransformer {
    protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
      const written = DataTypeNode.is(node.dataType) ? node.dataType.dataType : ''
      const [portable, type] = names.find(([it]) => it.test(written)) ?? []
      const made = super.transformColumnDefinition(node)
      return portable && type ? { ...made, dataType: RawNode.createWithSql(written.replace(portable, type)) } : made
    }
  }
  const renaming = new Renaming()
  return {
    transformQuery: ({ node }): RootOperationNode => renaming.transformNode(node),
    transformResult: async ({ result }) => result,
  }
}
