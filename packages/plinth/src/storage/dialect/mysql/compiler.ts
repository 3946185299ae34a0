import type * as KyselyModule from 'kysely'
import type { DefaultValueNode, ForeignKeyConstraintNode, KyselyPlugin, RootOperationNode } from 'kysely'

/** What makes statements of Kysely's into those of these servers, with names in double quotes. */
export function mysqlCompiler({ MysqlQueryCompiler }: typeof KyselyModule): () => KyselyModule.QueryCompiler {
  class Compiler extends MysqlQueryCompiler {
    protected override getLeftIdentifierWrapper(): string {
      return '"'
    }
    protected override getRightIdentifierWrapper(): string {
      return '"'
    }
    protected override sanitizeIdentifier(name: string): string {
      return name.replaceAll('"', '""')
    }
    /** MySQL takes nothing else than an expression for a long text. */
    protected override visitDefaultValue({ defaultValue }: DefaultValueNode): void {
      this.append('default (')
      this.visitNode(defaultValue)
      this.append(')')
    }
  }
  return () => new Compiler()
}

/** Leaves out when references are looked at: here they are kept from statement to statement, always. */
export function immediateReferences({ OperationNodeTransformer }: typeof KyselyModule): KyselyPlugin {
  class Immediate extends OperationNodeTransformer {
    protected override transformForeignKeyConstraint(node: ForeignKeyConstraintNode): ForeignKeyConstraintNode {
      const { deferrable, initiallyDeferred, ...rest } = super.transformForeignKeyConstraint(node)
      return rest
    }
  }
  const transformer = new Immediate()
  return {
    transformQuery: ({ node }): RootOperationNode => transformer.transformNode(node),
    transformResult: async ({ result }) => result,
  }
}
