import type { ActiveCall } from '../active-call.ts'
import { problem, versionConflict } from '../failure/problems.ts'
import type { ReflectedOperation } from '../reflect.ts'
import { isExpected } from '../resource/expected-version.ts'
import type { Resource } from '../resource/resource.ts'

type Row = Readonly<Record<string, unknown>> & { readonly version: number }

/**
 * The row that a patch is for, at the version that its caller means. Throws `not_found`, `deleted` or
 * `version_conflict`, as the update itself would.
 */
export async function rowToPatch(
  operation: ReflectedOperation,
  { db, expectedVersion }: ActiveCall,
  input: Readonly<Record<string, unknown>>,
): Promise<Row> {
  const resource = operation.declaration.standard?.resource as Resource
  const { key, parameter } = resource
  const found = await db.repository(resource).find({ [key]: input[parameter] }, { deleted: 'refuse' })
  if (!found) throw operation.throwables.notFound?.() ?? problem('not_found')
  const row = found as Row
  if (expectedVersion !== undefined && !isExpected(row, expectedVersion))
    throw versionConflict(expectedVersion, row.version)
  return row
}
