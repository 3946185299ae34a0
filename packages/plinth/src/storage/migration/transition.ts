import type { Dialect } from '../dialect/dialect.ts'
import type { SchemaColumn, SchemaIndex, SchemaTable } from '../dialect/schema.ts'
import { holds } from './loss.ts'

/** New names of columns by those that they had: `{ 'todos.name': 'title' }`. */
export type Renamed = Readonly<Record<string, string>>

/** The columns of a table that are to be called otherwise: those that are there, and whose new names are not. */
export function newNames(from: SchemaTable, to: SchemaTable, renamed: Renamed): ReadonlyMap<string, string> {
  const names = from.columns.flatMap(({ name }): [string, string][] => {
    const now = renamed[`${from.name}.${name}`]
    const isMoved = now !== undefined && !columnOf(to, name) && columnOf(to, now) && !columnOf(from, now)
    return isMoved ? [[name, now]] : []
  })
  return new Map(names)
}

/**
 * The table between two others, with which both versions of a service can live: it has the columns of both, of the
 * wider type, and asks for nothing that one of them does not give. Where an engine has no index because of a type of
 * its columns, it is there before or after, and not meanwhile.
 */
export function shared(
  from: SchemaTable,
  to: SchemaTable,
  names: ReadonlyMap<string, string>,
  { neverUnique }: Pick<Dialect, 'neverUnique'>,
): SchemaTable {
  const moved = new Set(names.values())
  const columns = to.columns.map((it): SchemaColumn => {
    const was = columnOf(from, it.name)
    if (!was) return moved.has(it.name) ? { ...it, required: false } : it
    return { name: it.name, type: holds(it.type, was.type) ? it.type : was.type, required: it.required && was.required }
  })
  const leaving = from.columns.filter((it) => !columnOf(to, it.name)).map((it) => ({ ...it, required: false }))
  const gone = new Set(leaving.map(({ name }) => name))
  const types = new Map([...columns, ...leaving].map(({ name, type }) => [name, type]))
  const mayStand = (it: SchemaIndex): boolean =>
    it.columns.every((column) => {
      const type = types.get(column) ?? ''
      return type !== 'json' && !(it.unique && neverUnique.has(type))
    })
  const indexes = [...to.indexes, ...from.indexes.filter((it) => !named(to.indexes, it))]
  return {
    name: to.name,
    key: to.key,
    columns: [...columns, ...leaving],
    indexes: indexes.filter(mayStand),
    references: [...to.references, ...from.references.filter(({ column }) => gone.has(column))].sort((one, other) =>
      one.column < other.column ? -1 : 1,
    ),
  }
}

/** The column of a table with a name. */
export function columnOf({ columns }: SchemaTable, wanted: string): SchemaColumn | undefined {
  return columns.find(({ name }) => name === wanted)
}

function named(indexes: readonly SchemaIndex[], { name }: SchemaIndex): boolean {
  return indexes.some((it) => it.name === name)
}
