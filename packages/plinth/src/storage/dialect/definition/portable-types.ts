import type { CastNode, ColumnDefinitionNode, KyselyPlugin, RootOperationNode } from 'kysely'

/** What a type that migrations write is called here: a pattern, and what takes its place, made of what it has found. */
export type TypeName = readonly [portable: RegExp, type: string | ((...found: string[]) => string)]

/** Has Kysely call types what the engine calls them, in columns and where values are made ones of another type. */
export async function portableTypes(names: readonly TypeName[], casts = names): Promise<KyselyPlugin> {
  const { DataTypeNode, OperationNodeTransformer, RawNode } = await import('kysely')
  const typeIn = (called: readonly TypeName[], type: CastNode['dataType']): CastNode['dataType'] => {
    const written = DataTypeNode.is(type) ? type.dataType : ''
    const [portable, name] = called.find(([it]) => it.test(written)) ?? []
    return portable && name ? (RawNode.createWithSql(written.replace(portable, name as string)) as never) : type
  }
  class Renaming extends OperationNodeTransformer {
    protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
      return { ...super.transformColumnDefinition(node), dataType: typeIn(names, node.dataType) }
    }

    protected override transformCast(node: CastNode): CastNode {
      return { ...super.transformCast(node), dataType: typeIn(casts, node.dataType) }
    }
  }
  const renaming = new Renaming()
  return {
    transformQuery: ({ node }): RootOperationNode => renaming.transformNode(node),
    transformResult: async ({ result }) => result,
  }
}
