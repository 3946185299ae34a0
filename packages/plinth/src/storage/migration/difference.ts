import type { SchemaColumn, SchemaIndex, SchemaTable } from '../dialect/schema.ts'
import {
  addColumn,
  type CopiedColumn,
  copyRows,
  createIndex,
  createTable,
  dropColumn,
  dropIndex,
  dropTable,
  renameTable,
} from './draft-text.ts'
import { type Fillers, fillerOf, needed } from './filler.ts'

/** One change of a schema as statements: what leads there, and what leads back. */
export interface Step {
  readonly up: readonly string[]
  readonly down: readonly string[]
}

/** The step that makes a table. */
export function creation(wanted: SchemaTable): Step {
  return {
    up: [createTable(wanted), ...wanted.indexes.map((it) => createIndex(wanted.name, it))],
    down: [dropTable(wanted.name)],
  }
}

/** The steps from one form of a table to another. */
export function differences(from: SchemaTable, to: SchemaTable, fillers: Fillers): Step[] {
  const added = without(to.columns, from.columns)
  const removed = without(from.columns, to.columns)
  const altered = to.columns.some((it) => from.columns.some((was) => was.name === it.name && !sameColumn(was, it)))
  if (altered || from.key !== to.key || !sameReferences(from, to))
    return [{ up: rebuild(from, to, fillers), down: rebuild(to, from, fillers) }]

  const { name } = to
  const surplus = from.indexes.filter((it) => isOurs(from, it) && !to.indexes.some(sameIndex(it)))
  const missing = to.indexes.filter((it) => !from.indexes.some(sameIndex(it)))
  return [
    ...surplus.map((it) => ({ up: [dropIndex(it)], down: [createIndex(name, it)] })),
    ...added.map((it) => ({ up: [addColumn(name, it, needed(it, fillers))], down: [dropColumn(name, it.name)] })),
    ...removed.map((it) => ({
      up: [dropColumn(name, it.name)],
      down: [addColumn(name, it, needed(it, fillers))],
    })),
    ...missing.map((it) => ({ up: [createIndex(name, it)], down: [dropIndex(it)] })),
  ]
}

/** What not every engine can alter is made anew: another table takes the rows and then the name. */
function rebuild(from: SchemaTable, to: SchemaTable, fillers: Fillers): string[] {
  const name = `${to.name}_rebuilt`
  const kept = to.columns.flatMap((it): CopiedColumn[] => {
    const was = from.columns.find((other) => other.name === it.name)
    if (!was) return []
    const filler = it.required && !was.required ? fillerOf(it, fillers) : undefined
    return [{ name: it.name, from: was.type, to: it.type, filler }]
  })
  const added = without(to.columns, from.columns)
  const others = from.indexes.filter((it) => !isOurs(from, it) && !to.indexes.includes(it))
  return [
    createTable({ ...to, name }, Object.assign({}, ...added.map((it) => needed(it, fillers)))),
    copyRows(from.name, name, kept),
    dropTable(from.name),
    renameTable(name, to.name),
    ...[...to.indexes, ...others].map((it) => createIndex(to.name, it)),
  ]
}

/** Others may have indexes of their own; ours begin with the name of the table. */
function isOurs({ name }: SchemaTable, index: SchemaIndex): boolean {
  return index.name.startsWith(`${name}_`)
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
