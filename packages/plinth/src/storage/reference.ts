import { problem } from '../core/problems.ts'
import type { Check, Model } from './model.ts'
import { TableUnit } from './unit.ts'

/**
 * Compiles the check that what a field refers to is there for who writes it. `isOpen` says that whoever writes may touch the
 * rows of all tenants: then the two rows must be of one.
 */
export function referenceCheck(field: string, target: Model, isOpen: boolean): Check {
  const { resource, key, rules } = target.table
  const label = resource.replaceAll('_', ' ')
  const fault = { pointer: `/${field}`, code: 'unknown_reference', detail: `is not the ${key.name} of any ${label}` }
  return async (session, row, before) => {
    const id = row[field]
    if (id === undefined || before?.[field] === id) return
    const found = await new TableUnit(session, target).keptByKey(id)
    const isThere =
      found && !(isOpen && rules.tenant && row.tenant_id !== undefined && found.tenant_id !== row.tenant_id)
    if (!isThere) throw problem('conflict', { detail: `There is no such ${label}.`, faults: [fault] })
  }
}
