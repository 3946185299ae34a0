import type { Access } from '../../core/access.ts'
import type { ActiveCall } from '../../core/active-call.ts'
import type { Operation } from '../../core/operation.ts'
import type { AnyResource } from '../../core/resource/entity.ts'
import type { Repository } from '../../core/resource/repository.ts'
import type { Resource } from '../../core/resource/resource.ts'
import { targetOf } from '../../core/resource/rules.ts'
import { auditRecord } from '../../core/standard/audit-events.ts'
import { auditTable } from '../audit/audit-table.ts'
import { datedLists } from '../audit/dated-lists.ts'
import { ExceptedRepository } from '../audit/excepted-repository.ts'
import { past } from '../audit/past.ts'
import { trailIndex } from '../audit/trail.ts'
import { WatchedRepository } from '../audit/watched-repository.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Cursors } from '../list/cursor.ts'
import { lists } from '../list/list.ts'
import type { Session } from '../unit-of-work/session.ts'
import { absentPartCheck } from './absent-part.ts'
import { exclusionCheck } from './exclusion.ts'
import type { Check, Dependent, Model, Relation } from './model.ts'
import { reached } from './reached.ts'
import { openReferenceCheck, referenceCheck } from './reference.ts'
import { TableRepository } from './repository.ts'
import { everything, scopeOf } from './scope.ts'
import type { Sought } from './sought.ts'
import { pages, type Table, table } from './table.ts'

/** The tables of all resources that a storage knows. */
export interface Tables {
  /** The repository of a resource within a unit of work. Throws a TypeError when the storage does not know it. */
  repository<R extends AnyResource>(session: Session, resource: R): Repository<R>
  /** The row that a standard operation is going to change; undefined when it is of another kind, or not allowed. */
  sought(call: ActiveCall): Sought | undefined
  /** The statements that make the indexes on the audit log that histories need, where there are none. */
  readonly indexes: readonly string[]
}

const changing: ReadonlySet<string> = new Set(['update', 'replace', 'delete'])

interface MutableModel extends Model {
  readonly checks: Check[]
  readonly dependents: Dependent[]
  readonly relations: Map<string, Relation>
  readonly wide: MutableModel | undefined
  readonly open: MutableModel
}

/**
 * The tables of these resources, and the rules between them. Throws a TypeError when two want the same name, or when
 * one refers to a resource that is not among them.
 */
export function tables(resources: readonly AnyResource[], cursors: Cursors, dialect: Dialect): Tables {
  const known = new Map<AnyResource, MutableModel>(
    resources.map((resource) => [resource, model(resource, cursors, dialect)]),
  )
  const names = [...known.values()].flatMap(({ table: { name, totals } }) => (totals ? [name, totals.name] : [name]))
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice) throw new TypeError(`Two resources want the table "${twice}".`)
  let log: MutableModel | undefined
  const modelOf = (resource: AnyResource): MutableModel => {
    if (resource === auditRecord) {
      log ??= listed(auditTable(dialect), cursors)
      return log
    }
    const found = known.get(resource)
    if (!found) throw new TypeError(`The storage was opened without the resource "${resource.name}".`)
    return found
  }
  for (const [resource, it] of known) {
    for (const [field, reference] of Object.entries((resource as Resource).rules.references)) {
      const { onDelete = 'restrict' } = reference
      const referred = targetOf(reference)
      const target = modelOf(referred)
      const name = field.replace(/_id$/, '')
      for (const each of it.wide ? [it, it.wide] : [it]) {
        each.relations.set(name, { field, access: readAccess(referred as Resource), target })
        each.checks.push(referenceCheck(each.table, field, target))
      }
      if (it.open !== it) {
        it.open.relations.set(name, { field, access: 'public', target: target.open })
        it.open.checks.push(openReferenceCheck(field, target))
      }
      const dependent = dependentOf(it.open, field, onDelete, target.table)
      for (const each of new Set([target, target.open, ...(target.wide ? [target.wide] : [])]))
        each.dependents.push(dependent)
    }
  }
  return {
    sought({ operation: { declaration }, input, principal }) {
      const { verb, resource } = declaration.standard ?? {}
      if (!resource || !changing.has(verb as string)) return undefined
      const { findByKey, key, scope } = reached(modelOf(resource), principal, 'write').table
      const given = (input as Record<string, unknown> | undefined)?.[(resource as Resource).parameter]
      const encoded = given === undefined ? null : key.encode(given)
      if (encoded === null) return undefined
      try {
        return { lookup: findByKey, key: encoded, rest: scope.reachOf(principal).values }
      } catch {
        // The command itself will say why.
        return undefined
      }
    },
    repository(session, resource) {
      const found = modelOf(resource)
      const reads = reached(found, session.call.principal, 'read')
      if (reads !== found) return new ExceptedRepository(session, found, reads) as never
      return new (found.isWatched ? WatchedRepository : TableRepository)(session, found) as never
    },
    indexes: [...known.values()].filter(({ past }) => past).map(({ table }) => trailIndex(table)),
  }
}

/** Who may read the rows of a resource. */
function readAccess({ operations }: Resource): Access {
  const all = Object.values(operations as Readonly<Record<string, unknown>>) as readonly Operation[]
  return all.find(({ standard }) => standard?.verb === 'get')?.access ?? 'authenticated'
}

function model(resource: AnyResource, cursors: Cursors, dialect: Dialect): MutableModel {
  const own = table(resource, dialect)
  const exclusions = own.rules.exclusion.map((it): Check => {
    const check = exclusionCheck(own, it)
    return (session, row, before) => check(session.writing(), row, before)
  })
  const isPartial = (set: readonly string[]): boolean => set.some((name) => own.column.get(name)?.optional)
  const sets = own.rules.nullsNotDistinct ? own.unique.filter(isPartial).map((set) => absentPartCheck(own, set)) : []
  const { history, readsAudited: isWatched } = resource as Resource
  const made = (it: Table, relations = new Map<string, Relation>()) => ({
    table: it,
    lists: history ? datedLists(it, cursors, relations) : lists(it, cursors, relations),
    past: history ? past(it, cursors) : undefined,
    isWatched,
    checks: [...sets, ...exclusions],
    dependents: [],
    relations,
  })
  const whole: Partial<MutableModel> = {
    wide: undefined,
    ...made(own.scope === everything ? own : table(resource, dialect, everything)),
  }
  const open = Object.assign(whole, { open: whole as MutableModel }) as MutableModel
  if (own.scope === everything) return open
  const wide = own.rules.exceptions && made(table(resource, dialect, scopeOf(resource.name, own.rules, true)))
  return { ...made(own), open, wide: wide && { ...wide, open, wide: undefined } }
}

/** A table that is only listed, whosever its rows are. */
function listed(own: Table, cursors: Cursors): MutableModel {
  const relations = new Map<string, Relation>()
  const made = {
    table: own,
    lists: lists(own, cursors, relations),
    past: undefined,
    isWatched: false,
    checks: [],
    dependents: [],
    relations,
    wide: undefined,
  }
  return Object.assign(made, { open: made as never })
}

/** Throws a TypeError when neither the key of the other table nor anything else tells whose row is meant. */
function dependentOf(model: Model, field: string, onDelete: Dependent['onDelete'], to: Table): Dependent {
  const { resource, key, column, rules, identity } = model.table
  const belonging = to.isKeyShared ? to.scope.columns : []
  const missing = belonging.find((name) => !column.has(name))
  if (missing)
    throw new TypeError(
      `"${resource}.${field}" does not tell whose "${to.resource}" it is: "${resource}" has no "${missing}".`,
    )
  const refers = [field, ...belonging].map((name) => `${column.get(name)?.quoted} = ?`).join(' and ')
  const order = [key.name, ...identity]
  return {
    model,
    field,
    belonging,
    onDelete,
    referring: pages(model.table, rules.softDelete ? `${refers} and "deleted_at" is null` : refers, order),
    referringDeleted: rules.softDelete
      ? pages(model.table, `${refers} and "deleted_at" is not null`, [...order, 'deleted_at'])
      : undefined,
  }
}
