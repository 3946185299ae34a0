import type { AnyResource } from '../../core/entity.ts'
import type { Resource } from '../../core/resource.ts'
import { keywords } from '../../core/schema.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { SchemaColumn, SchemaIndex, SchemaTable } from '../dialect/schema.ts'
import { table } from '../table.ts'
import { declaredSchema } from './declared-schema.ts'
import {
  addColumn,
  copyRows,
  createIndex,
  createTable,
  dropColumn,
  dropIndex,
  dropTable,
  type Fillers,
  renameTable,
} from './draft-text.ts'
import { inOrder, references } from './references.ts'

/** One change of a schema as statements: what leads there, and what leads back. */
interface Step {
  readonly up: readonly string[]
  readonly down: readonly string[]
  /** The columns that are gone for good. */
  readonly loses?: readonly string[]
}

/**
 * The text of a migration file that leads from a schema to what the resources declare; undefined when there is nothing to
 * do. Tables that no resource declares are left alone, and only resources that are listed get the indexes of lists. A draft that removes something has an empty `lossy`, which is
 * refused until somebody has written the reason.
 */
export function draftMigration(
  resources: readonly AnyResource[],
  listed: ReadonlySet<AnyResource>,
  current: readonly SchemaTable[],
  dialect: Dialect,
): string | undefined {
  const steps = inOrder(resources).flatMap((resource, at, ordered) => {
    const wanted = declaredSchema(
      table(resource, dialect),
      listed.has(resource),
      references(resource, ordered.slice(0, at + 1)),
    )
    const found = current.find(({ name }) => name === wanted.name)
    return found ? differences(found, wanted, fillersOf(resource as Resource)) : [creation(wanted)]
  })
  if (steps.length === 0) return undefined
  const lost = steps.flatMap(({ loses = [] }) => loses)
  const lossy = lost.length > 0 ? `  // Say why nobody misses ${lost.join(' and ')}.\n  lossy: '',\n` : ''
  return `import { migration } from 'plinth/storage'

export default migration({
${lossy}  async up(db) {
${body(steps.flatMap(({ up }) => up))}
  },
  async down(db) {
${body(steps.toReversed().flatMap(({ down }) => down))}
  },
})
`
}

function body(statements: readonly string[]): string {
  return statements.map((it) => it.replace(/^/gm, '    ')).join('\n')
}

function creation(wanted: SchemaTable): Step {
  return {
    up: [createTable(wanted), ...wanted.indexes.map((it) => createIndex(wanted.name, it))],
    down: [dropTable(wanted.name)],
  }
}

function differences(from: SchemaTable, to: SchemaTable, fillers: Fillers): Step[] {
  const added = without(to.columns, from.columns)
  const removed = without(from.columns, to.columns)
  const loses = removed.map(({ name }) => `"${from.name}.${name}"`)
  const altered = to.columns.some((it) => from.columns.some((was) => was.name === it.name && !sameColumn(was, it)))
  if (altered || !sameReferences(from, to))
    return [{ up: rebuild(from, to, fillers), down: rebuild(to, from, fillers), loses }]

  const { name } = to
  // Others may have indexes of their own; ours begin with the name of the table.
  const surplus = from.indexes.filter((it) => it.name.startsWith(`${name}_`) && !to.indexes.some(sameIndex(it)))
  const missing = to.indexes.filter((it) => !from.indexes.some(sameIndex(it)))
  const steps: Step[] = [
    ...surplus.map((it) => ({ up: [dropIndex(it)], down: [createIndex(name, it)] })),
    ...added.map((it) => ({ up: [addColumn(name, it, needed(it, fillers))], down: [dropColumn(name, it.name)] })),
    ...removed.map((it) => ({
      up: [dropColumn(name, it.name)],
      down: [addColumn(name, it, needed(it, fillers))],
    })),
    ...missing.map((it) => ({ up: [createIndex(name, it)], down: [dropIndex(it)] })),
  ]
  const [first, ...rest] = steps
  return first ? [{ ...first, loses }, ...rest] : []
}

/** What SQLite cannot alter is made anew: another table takes the rows and then the name. */
function rebuild(from: SchemaTable, to: SchemaTable, fillers: Fillers): string[] {
  const name = `${to.name}_rebuilt`
  const kept = to.columns.filter((it) => from.columns.some((was) => was.name === it.name)).map((it) => it.name)
  const added = without(to.columns, from.columns)
  return [
    createTable({ ...to, name }, Object.assign({}, ...added.map((it) => needed(it, fillers)))),
    copyRows(from.name, name, kept),
    dropTable(from.name),
    renameTable(name, to.name),
    ...to.indexes.map((it) => createIndex(to.name, it)),
  ]
}

/** What rows that are there already get in a column that is new to them, if they need anything. */
function needed({ name, type, required }: SchemaColumn, fillers: Fillers): Fillers {
  return required ? { [name]: fillers[name] ?? nothing[type] ?? '' } : {}
}

const nothing: Readonly<Record<string, unknown>> = {
  uuid: '00000000-0000-0000-0000-000000000000',
  bigint: 0,
  'double precision': 0,
  numeric: '0',
  boolean: false,
  timestamptz: '1970-01-01T00:00:00.000Z',
  date: '1970-01-01',
  json: 'null',
}

function fillersOf({ entity }: Resource): Fillers {
  return Object.fromEntries(
    Object.entries(entity.properties).map(([name, schema]) => {
      const { default: fallback, enum: values, type } = keywords(schema)
      const value = fallback ?? values?.[0] ?? (type === 'array' ? [] : type === 'object' ? {} : undefined)
      return [name, typeof value === 'object' ? JSON.stringify(value) : value]
    }),
  )
}

function without(columns: readonly SchemaColumn[], others: readonly SchemaColumn[]): SchemaColumn[] {
  return columns.filter(({ name }) => !others.some((it) => it.name === name))
}

function sameColumn(one: SchemaColumn, other: SchemaColumn): boolean {
  return one.type === other.type && one.required === other.required
}

function sameIndex(one: SchemaIndex): (other: SchemaIndex) => boolean {
  return (other) =>
    one.name === other.name &&
    one.columns.join() === other.columns.join() &&
    one.unique === other.unique &&
    one.rows === other.rows
}

function sameReferences(one: SchemaTable, other: SchemaTable): boolean {
  return JSON.stringify(one.references) === JSON.stringify(other.references)
}
