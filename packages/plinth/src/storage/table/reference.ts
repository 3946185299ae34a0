import { problem } from '../../core/failure/problems.ts'
import type { Session } from '../unit-of-work/session.ts'
import type { Check, Model } from './model.ts'
import { reached } from './reached.ts'
import type { Row } from './row.ts'
import { reachOfRow } from './scope.ts'
import type { Table } from './table.ts'
import { TableUnit } from './unit.ts'

/** Finds the row that another one is to refer to, where it may. */
type Look = (session: Session, row: Row, id: unknown) => Promise<Row | undefined>

/**
 * Compiles the check that what a field of a table refers to is there for who writes it. Where both have owners it is to
 * be there for the owner of the row, whoever writes: nobody's row is to tell of another's.
 */
export function referenceCheck({ rules }: Table, field: string, target: Model): Check {
  const { scope, rules: others } = target.table
  const isOwned = rules.exceptions !== undefined && others.owner
  return checkWith(field, target, (session, row, id) => {
    const { principal } = session.call
    if (!isOwned || !principal) return new TableUnit(session, reached(target, principal, 'read')).keptByKey(id)
    const owner = { ...principal, user: row.owner_id as string }
    return new TableUnit(session, target, scope.reachOf(owner)).keptByKey(id)
  })
}

/**
 * Compiles the same for who may touch the rows of everybody: then the two rows must be of one tenant, or of whoever
 * else may have the same key.
 */
export function openReferenceCheck(field: string, target: Model): Check {
  const { rules, scope, isKeyShared } = target.table
  return checkWith(field, target, async (session, row, id) => {
    const unit = isKeyShared
      ? new TableUnit(session, target, reachOfRow(scope, row))
      : new TableUnit(session, target.open)
    const found = await unit.keptByKey(id)
    const isOfAnother = rules.tenant && row.tenant_id !== undefined && found?.tenant_id !== row.tenant_id
    return isOfAnother ? undefined : found
  })
}

function checkWith(field: string, { table: { resource, key } }: Model, look: Look): Check {
  const label = resource.replaceAll('_', ' ')
  const fault = { pointer: `/${field}`, code: 'unknown_reference', detail: `is not the ${key.name} of any ${label}` }
  return async (session, row, before) => {
    const id = row[field]
    if (id === undefined || before?.[field] === id) return
    if (!(await look(session, row, id)))
      throw problem('conflict', { detail: `There is no such ${label}.`, faults: [fault] })
  }
}
