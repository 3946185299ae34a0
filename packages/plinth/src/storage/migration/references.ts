import type { AnyResource } from '../../core/resource/entity.ts'
import type { Resource } from '../../core/resource/resource.ts'
import { targetOf } from '../../core/resource/rules.ts'
import type { SchemaReference } from '../dialect/schema.ts'
import { sharesKeys } from '../table/shared-key.ts'

/**
 * The references of a resource that the database itself keeps: those to tables that are there by then, and whose key
 * alone names a row. The others are kept by the repositories.
 */
export function references(resource: AnyResource, there: readonly AnyResource[]): SchemaReference[] {
  return [...targets(resource)]
    .filter(([, target]) => there.includes(target) && !sharesKeys(target as Resource))
    .map(([column, target]) => ({ column, table: (target as Resource).plural, key: (target as Resource).key }))
    .sort((one, other) => (one.column < other.column ? -1 : 1))
}

function targets(resource: AnyResource): ReadonlyMap<string, AnyResource> {
  const declared = Object.entries((resource as Resource).rules.references)
  return new Map(declared.map(([field, reference]) => [field, targetOf(reference)]))
}
