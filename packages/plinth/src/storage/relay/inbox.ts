import type { Message } from '../../core/active-call.ts'
import type { Connection } from '../dialect/connection.ts'

/** Milliseconds for which a message is known: far longer than one is ever delivered again. */
const retention = 30 * 24 * 60 * 60 * 1000
/** Messages that are forgotten with each that comes. */
const forgotten = 2

/** Takes a message into the inbox of its consumer, to be committed with its effect. False when it is there already. */
export async function receive(connection: Connection, { consumer, id }: Message, now: Date): Promise<boolean> {
  const time = now.getTime()
  await connection.run(
    `delete from plinth_inbox where (consumer, message) in
       (select consumer, message from plinth_inbox where received_at <= ? limit ?)`,
    [time - retention, forgotten],
  )
  const taken = await connection.run(
    'insert into plinth_inbox (consumer, message, received_at) values (?, ?, ?) on conflict do nothing',
    [consumer, id, time],
  )
  return taken === 1
}
