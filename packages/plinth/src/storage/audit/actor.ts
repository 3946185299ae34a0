import type { HistoryEntry } from '../../core/standard/history-operations.ts'
import type { SqlRow } from '../dialect/connection.ts'

/** Who did what a record tells: a user, through a client or not; a client on its own; or nobody knows who. */
export function actorOf({ user_id: user, client_id: client }: SqlRow): HistoryEntry['actor'] {
  if (user === null) return client === null ? { type: 'anonymous' } : { type: 'client', id: client as string }
  return { type: 'user', id: user as string, ...(client !== null && { client_id: client as string }) }
}
