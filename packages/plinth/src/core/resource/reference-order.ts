import type { AnyResource } from './entity.ts'
import { type Rules, targetOf } from './rules.ts'

type RuledResource = AnyResource & { readonly rules: Rules }

/**
 * Resources in an order in which each comes after those that it refers to, as far as they do not refer to one another.
 */
export function inReferenceOrder<R extends AnyResource>(resources: readonly R[]): readonly R[] {
  const ordered = new Set<R>()
  const begun = new Set<R>()
  const add = (resource: R): void => {
    if (begun.has(resource) || !resources.includes(resource)) return
    begun.add(resource)
    for (const reference of Object.values((resource as R & RuledResource).rules.references))
      add(targetOf(reference) as R)
    ordered.add(resource)
  }
  for (const resource of resources) add(resource)
  return [...ordered]
}
