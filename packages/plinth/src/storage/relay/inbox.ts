import type { Message } from '../../core/active-call.ts'
import type { Connection } from '../dialect/connection.ts'

/** Milliseconds for which a message is known: far longer than one is ever delivered again. */
const retention = 30 * 24 * 60 * 60 * 1000
/** Messages that are forgotten with each that comes. */
const forgotten = 2
const key = ['consumer', 'message']

/** Takes a message into the inbox of its consumer, to be committed with its effect. False when it is there already. */
export async function receive(connection: Connection, { consumer, id }: Message, now: Date): Promise<boolean> {
  const time = now.getTime()
  await connection.run(connection.dialect.deleteSome('plinth_inbox', key, 'received_at <= ?'), [
    time - retention,
    forgotten,
  ])
  const taken = await connection.run(connection.dialect.insertNew('plinth_inbox', [...key, 'received_at'], key), [
    consumer,
    id,
    time,
  ])
  return taken === 1
}
