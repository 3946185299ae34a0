import type { ReplayStore } from '../../core/replay-store.ts'
import type { OwnRows } from '../own-rows.ts'
import { unavailable } from '../refusal.ts'

/** Expired rows that are removed with each that is added, so that there are never many more than there must be. */
const forgotten = 4

/** A memory of what was used in the database of the service: all instances share it, and the key of the table decides who was first. */
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
