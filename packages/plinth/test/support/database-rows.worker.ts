// Asks a database server, for a thread that waits for the answer: database-rows.ts.
import { type MessagePort, workerData } from 'node:worker_threads'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'

const { url, port, signal } = workerData as { url: string; port: MessagePort; signal: Int32Array }
const connection = await (await openEngine(url)).writer()

port.on('message', async ({ sql, parameters }) => {
  try {
    port.postMessage({ rows: await connection.all(sql, parameters) })
  } catch (thrown) {
    port.postMessage({ message: (thrown as Error).message })
  }
  Atomics.store(signal, 0, 1)
  Atomics.notify(signal, 0)
})
