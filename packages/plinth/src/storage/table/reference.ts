import { problem } from '../../core/failure/problems.ts'
import type { Session } from '../unit-of-work/session.ts'
import type { Check, Model } from './model.ts'
import type { Row } from './row.ts'
import { reachOfRow } from './scope.ts'
import { TableUnit } from './unit.ts'

/**
 * Compiles the check that what a field refers to is there for who writes it. `isOpen` says that whoever writes may touch the
 * rows of everybody: then the two rows must be of one tenant, or of whoever else may have the same key.
 */
export function referenceCheck(field: string, target: Model, isOpen: boolean): Check {
  const { resource, key, rules, scope, isKeyShared } = target.table
  const unitFor = (session: Session, row: Row): TableUnit => {
    if (!isOpen) return new TableUnit(session, target)
    return isKeyShared ? new TableUnit(session, target, reachOfRow(scope, row)) : new TableUnit(session, target.open)
  }
  const label = resource.replaceAll('_', ' ')
  const fault = { pointer: `/${field}`, code: 'unknown_reference', detail: `is not the ${key.name} of any ${label}` }
  return async (session, row, before) => {
    const id = row[field]
    if (id === undefined || before?.[field] === id) return
    const found = await unitFor(session, row).keptByKey(id)
    const isThere =
      found && !(isOpen && rules.tenant && row.tenant_id !== undefined && found.tenant_id !== row.tenant_id)
    if (!isThere) throw problem('conflict', { detail: `There is no such ${label}.`, faults: [fault] })
  }
}
