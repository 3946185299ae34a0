import { setTimeout as sleep } from 'node:timers/promises'
import { longestSilence, longestStatement } from './limits.ts'
import type { ServerConnection } from './snapshot.ts'

/** How many questions in a row have had no answer when a server is one that is not there: a busy one may miss one. */
const mostUnanswered = 2

/**
 * Watches over a connection whose statements may take as long as they need, so that its silence says nothing. Until it
 * is closed, another connection asks every five seconds whether the server is there; after two questions without an
 * answer the connection is given up.
 */
export function watch(connection: ServerConnection, open: () => Promise<ServerConnection>): void {
  let unanswered = 0
  const look = async (): Promise<void> => {
    if (connection.isLost) return clearInterval(looking)
    // A refusal is an answer. Where nobody listens any more, the connection itself has been told.
    const answered = ask(open).then(
      () => true,
      () => true,
    )
    unanswered = (await Promise.race([answered, sleep(longestStatement, false)])) ? 0 : unanswered + 1
    if (unanswered === mostUnanswered) connection.abandon()
  }
  const looking = setInterval(() => void look(), longestSilence).unref()
}

async function ask(open: () => Promise<ServerConnection>): Promise<void> {
  const connection = await open()
  try {
    await connection.get(`select 1${connection.dialect.fromNothing}`, [])
  } finally {
    await connection.close()
  }
}
