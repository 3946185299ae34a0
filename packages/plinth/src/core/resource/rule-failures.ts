import type { Failure } from '../failure/failure.ts'
import { problems } from '../failure/problems.ts'
import type { AnyResource } from './entity.ts'
import { type Rules, targetOf } from './rules.ts'

type RuleFailures = Readonly<Record<string, Failure>>

/** What a call fails with that does not say whose rows it is about, or is about what its caller is not shown. */
export function deniedByRules({ tenant, owner, location, masks, softDelete }: Rules): RuleFailures {
  const isDenied = tenant || owner || location !== undefined || softDelete || Object.keys(masks).length > 0
  return isDenied ? { permissionDenied: problems.permission_denied } : {}
}

/** What a write fails with that would break a rule between rows. */
export function brokenRules({ references, exclusion }: Rules): RuleFailures {
  const overlap = exclusion.find(({ failure }) => failure)?.failure
  const conflicts = Object.keys(references).length > 0 || exclusion.some(({ failure }) => !failure)
  return { ...(conflicts && { conflict: problems.conflict }), ...(overlap && { overlap }) }
}

/** The resources whose rows cannot be deleted while rows of one of these refer to them. */
export function restricted(resources: readonly (AnyResource & { readonly rules: Rules })[]): ReadonlySet<AnyResource> {
  const references = resources.flatMap(({ rules }) => Object.values(rules.references))
  return new Set(references.filter(({ onDelete = 'restrict' }) => onDelete === 'restrict').map(targetOf))
}
