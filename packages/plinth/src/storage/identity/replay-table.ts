import type { ReplayStore } from '../../core/replay-store.ts'
import type { OwnRows } from '../own-rows.ts'
import { unavailable } from '../refusal.ts'

/** Expired rows that are deleted with each insert, so that the table stays small. */
const forgotten = 4

/**
 * Creates a replay store in the database of the service. The primary key of the table decides which use was the first.
 */
export function replayTable({ dialect, write }: OwnRows): ReplayStore {
  const { deleteSome, insertNew } = dialect
  const sweep = deleteSome('plinth_assertion', ['id'], 'expires_at <= ?')
  const keep = insertNew('plinth_assertion', ['id', 'expires_at'], ['id'])
  return {
    async claim(id, until, now) {
      try {
        return await write(async (connection) => {
          await connection.run(sweep, [now, forgotten])
          return (await connection.run(keep, [id, until])) === 1
        })
      } catch (thrown) {
        throw unavailable(thrown)
      }
    },
  }
}
