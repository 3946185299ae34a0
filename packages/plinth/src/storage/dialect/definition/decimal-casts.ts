import type { CastNode, ColumnDefinitionNode, KyselyPlugin, OperationNode, RawNode, RootOperationNode } from 'kysely'
import type { DecimalSql } from '../decimal-sql.ts'
import { sortedDecimal } from '../sorted-decimal.ts'

/**
 * Has Kysely write decimals as columns hold them that are texts with an order: what is made a `numeric`, and the default of a
 * column. What was made one only to become something else is a number in between.
 */
export async function decimalCasts({ number, held }: DecimalSql): Promise<KyselyPlugin> {
  const kysely = await import('kysely')
  const { CastNode, DataTypeNode, DefaultValueNode, OperationNodeTransformer, RawNode, ValueNode } = kysely
  const isNumeric = (type: OperationNode): boolean => DataTypeNode.is(type) && type.dataType === 'numeric'
  /** What is made a decimal. */
  const madeDecimal = (node: OperationNode): OperationNode | undefined =>
    CastNode.is(node) && isNumeric(node.dataType) ? node.expression : undefined

  class Shifting extends OperationNodeTransformer {
    protected override transformCast(node: CastNode): CastNode {
      const own = madeDecimal(node)
      if (own) return this.#in(own, (value) => held(number(value))) as never
      const inner = madeDecimal(node.expression)
      return inner ? CastNode.create(this.#in(inner, number), node.dataType) : super.transformCast(node)
    }

    protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
      const fallback = node.defaultTo?.defaultValue
      if (!isNumeric(node.dataType) || !fallback || !ValueNode.is(fallback))
        return super.transformColumnDefinition(node)
      const value = ValueNode.createImmediate(sortedDecimal.encode(String(fallback.value)))
      return { ...super.transformColumnDefinition(node), defaultTo: DefaultValueNode.create(value) }
    }

    /** SQL about a value, wherever that stands in it. */
    #in(node: OperationNode, sql: (value: string) => string): RawNode {
      const parts = sql('?').split('?')
      const value = this.transformNode(node)
      return RawNode.create(
        parts,
        parts.slice(1).map(() => value),
      )
    }
  }
  const shifting = new Shifting()
  return {
    transformQuery: ({ node }): RootOperationNode => shifting.transformNode(node),
    transformResult: async ({ result }) => result,
  }
}
