// Asks a PostgreSQL, for a thread that waits for the answer: postgres-rows.ts.
import { type MessagePort, workerData } from 'node:worker_threads'
import { PostgresConnection } from '../../src/storage/dialect/postgres-connection.ts'

const { url, port, signal } = workerData as { url: string; port: MessagePort; signal: Int32Array }
const connection = await PostgresConnection.open({ url, access: 'define' })

port.on('message', async ({ sql, parameters }) => {
  try {
    port.postMessage({ rows: await connection.all(sql, parameters) })
  } catch (thrown) {
    port.postMessage({ message: (thrown as Error).message })
  }
  Atomics.store(signal, 0, 1)
  Atomics.notify(signal, 0)
})
