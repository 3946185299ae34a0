import { problem } from './failure/problems.ts'
import type { Principal } from './principal.ts'
import { type AnySchema, keywords } from './schema/schema.ts'

/** The fields of an input that name a tenant or location: a caller may name its own only. */
export interface RequestContext {
  /** The field that holds a location, or a list of them. */
  readonly location?: string
  /** The field that holds a tenant. */
  readonly tenant?: string
}

/** Throws a TypeError when an input does not have the fields of its context. */
export function refuseForeignFields(name: string, context: RequestContext, input: AnySchema | undefined): void {
  const fields = (input && keywords(input).properties) ?? {}
  for (const field of Object.values(context)) {
    if (!Object.hasOwn(fields, field))
      throw new TypeError(`${name} has "${field}" as its context and not in its input.`)
  }
}

/** Throws `permission_denied` when an input names a tenant or location that is not its caller's. Absent fields pass. */
export function requireContext(
  { location, tenant }: RequestContext,
  input: Readonly<Record<string, unknown>>,
  principal: Principal | undefined,
): void {
  const own = principal?.locations ?? [principal?.location]
  if (location !== undefined) requireAmong(own, input[location])
  if (tenant !== undefined) requireAmong([principal?.tenant], input[tenant])
}

function requireAmong(reached: readonly unknown[], asked: unknown): void {
  for (const each of [asked].flat()) {
    if (each != null && !reached.includes(each)) throw problem('permission_denied')
  }
}
