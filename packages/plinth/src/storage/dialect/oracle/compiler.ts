import type {
  AddColumnNode,
  AliasNode,
  AlterColumnNode,
  DropIndexNode,
  FetchNode,
  InsertQueryNode,
  OffsetNode,
  OperationNode,
  QueryCompiler,
  ReturningNode,
  SelectQueryNode,
  ValuesNode,
} from 'kysely'
import { answered } from './returning.ts'

/** What has Kysely write Oracle's SQL. */
export function oracleCompiler({
  DefaultQueryCompiler,
  FetchNode,
  ValueListNode,
  ValuesNode,
}: typeof import('kysely')): () => QueryCompiler {
  const limited = (rowCount: OperationNode): FetchNode => ({ ...FetchNode.create(0, 'only'), rowCount }) as FetchNode

  class Compiler extends DefaultQueryCompiler {
    protected override getCurrentParameterPlaceholder(): string {
      return `:${this.numParameters}`
    }

    protected override visitSelectQuery({ limit, ...node }: SelectQueryNode): void {
      super.visitSelectQuery(limit ? { ...node, fetch: limited(limit.limit) } : node)
    }

    protected override visitOffset(node: OffsetNode): void {
      super.visitOffset(node)
      this.append(' rows')
    }

    /** Tables have their other names without a word between. */
    protected override visitAlias(node: AliasNode): void {
      this.visitNode(node.node)
      this.append(' ')
      this.visitNode(node.alias)
    }

    protected override visitInsertQuery(node: InsertQueryNode): void {
      if (node.returning && node.values && ValuesNode.is(node.values) && node.values.values.length > 1)
        throw new TypeError('Oracle returns what it has inserted of one row at a time.')
      super.visitInsertQuery(node)
    }

    /** One list of values is all that an insert takes; a query has more rows. */
    protected override visitValues(node: ValuesNode): void {
      if (node.values.length === 1) super.visitValues(node)
      else for (const [index, row] of node.values.entries()) this.#appendRow(index, row)
    }

    protected override visitReturning(node: ReturningNode): void {
      super.visitReturning(node)
      this.append(' into ')
      this.#appendValues(node.selections.map(() => answered))
    }

    /** No two tables have indexes of one name. */
    protected override visitDropIndex({ table, ...node }: DropIndexNode): void {
      super.visitDropIndex(node)
    }

    protected override visitAddColumn(node: AddColumnNode): void {
      this.append('add ')
      this.visitNode(node.column)
    }

    protected override visitAlterColumn({ column, ...change }: AlterColumnNode): void {
      this.append('modify ')
      this.visitNode(column)
      this.append(' ')
      if (change.dataType) this.visitNode(change.dataType)
      if (change.setDefault) {
        this.append('default ')
        this.visitNode(change.setDefault)
      }
      if (change.dropDefault) this.append('default null')
      if (change.setNotNull) this.append('not null')
      if (change.dropNotNull) this.append('null')
    }

    /** Truth values are numbers, and an empty text would be null. */
    protected override appendImmediateValue(value: unknown): void {
      if (value === '') this.append('chr(0)')
      else super.appendImmediateValue(typeof value === 'boolean' ? Number(value) : value)
    }

    #appendRow(index: number, row: ValuesNode['values'][number]): void {
      this.append(index === 0 ? 'select ' : ' union all select ')
      if (ValueListNode.is(row)) this.compileList(row.values)
      else this.#appendValues(row.values)
      this.append(' from dual')
    }

    #appendValues(values: readonly unknown[]): void {
      for (const [index, value] of values.entries()) {
        if (index > 0) this.append(', ')
        this.appendValue(value)
      }
    }
  }
  return () => new Compiler()
}
