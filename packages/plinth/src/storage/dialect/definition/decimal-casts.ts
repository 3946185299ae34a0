import type {
  BinaryOperationNode,
  CastNode,
  ColumnDefinitionNode,
  KyselyPlugin,
  OperationNode,
  RawNode,
  RootOperationNode,
} from 'kysely'
import type { DecimalsSql } from '../decimal-sql.ts'
import { isExact, sortedDecimals } from '../sorted-decimal.ts'

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%'])

/**
 * Has Kysely write decimals as columns hold them that are texts with an order: what is made one of their types, and the
 * default of a column. What was made one to be counted with, or to become something else, is a number.
 */
export async function decimalCasts(decimals: DecimalsSql): Promise<KyselyPlugin> {
  const kysely = await import('kysely')
  const { DataTypeNode, DefaultValueNode, OperationNodeTransformer, OperatorNode, RawNode, ValueNode } = kysely
  const exactType = (type: OperationNode): keyof DecimalsSql | undefined =>
    DataTypeNode.is(type) && isExact(type.dataType) ? type.dataType : undefined

  class Shifting extends OperationNodeTransformer {
    #isCounting = false

    protected override transformCast(node: CastNode): CastNode {
      const type = exactType(node.dataType)
      if (!type) return this.#counting(() => super.transformCast(node))
      const { number, held } = decimals[type]
      const sql = this.#isCounting ? number : (value: string) => held(number(value))
      const value = this.#counting(() => this.transformNode(node.expression))
      return around(value, sql) as never
    }

    protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
      const counts = OperatorNode.is(node.operator) && arithmetic.has(node.operator.operator)
      return counts ? this.#counting(() => super.transformBinaryOperation(node)) : super.transformBinaryOperation(node)
    }

    protected override transformColumnDefinition(node: ColumnDefinitionNode): ColumnDefinitionNode {
      const fallback = node.defaultTo?.defaultValue
      const type = exactType(node.dataType)
      if (!type || !fallback || !ValueNode.is(fallback)) return super.transformColumnDefinition(node)
      const value = ValueNode.createImmediate(sortedDecimals[type].encode(String(fallback.value)))
      return { ...super.transformColumnDefinition(node), defaultTo: DefaultValueNode.create(value) }
    }

    #counting<T>(transform: () => T): T {
      const before = this.#isCounting
      this.#isCounting = true
      try {
        return transform()
      } finally {
        this.#isCounting = before
      }
    }
  }

  /** SQL about a value, wherever that stands in it. */
  const around = (value: OperationNode, sql: (value: string) => string): RawNode => {
    const parts = sql('?').split('?')
    return RawNode.create(
      parts,
      parts.slice(1).map(() => value),
    )
  }
  const shifting = new Shifting()
  return {
    transformQuery: ({ node }): RootOperationNode => shifting.transformNode(node),
    transformResult: async ({ result }) => result,
  }
}
