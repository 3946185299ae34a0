import type { Call } from '../call.ts'
import { Failed } from '../failure/failure.ts'
import { problem } from '../failure/problems.ts'
import type { AnyResource, Entity } from '../resource/entity.ts'
import type { Repository } from '../resource/repository.ts'

/** What a caller says about the row, beside its version. */
interface Provision {
  /** Whether it means a row that is there. */
  readonly requiresRow: boolean
}

/**
 * Replaces the row with this key, or makes it where there is none, and says so: 201. A row that somebody else makes at
 * the same moment is replaced. Throws `version_conflict` when the caller means a row that is not there, or wants none
 * to be there.
 */
export async function upsert<R extends AnyResource>(
  rows: Repository<R>,
  keyName: string,
  key: string,
  fields: never,
  call: Call & Provision,
): Promise<Entity<R>> {
  const replace = () => rows.replace(key, fields, { version: call.expectedVersion })
  const replaced = await replace()
  if (replaced) return replaced
  if (call.requiresRow) throw problem('version_conflict')
  try {
    const made = await call.db.attempt(() => rows.insert({ ...(fields as object), [keyName]: key } as never))
    call.created()
    return made
  } catch (thrown) {
    if (!(thrown instanceof Failed) || thrown.code !== 'already_exists') throw thrown
    const other = await replace()
    if (!other) throw thrown
    return other
  }
}
