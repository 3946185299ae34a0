import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { SqlRow, SqlValue } from '../../src/storage/dialect/connection.ts'

/** Looks into a database server from outside, and waits for the answer as if it were an SQLite. */
export interface DatabaseRows {
  (sql: string, parameters: readonly SqlValue[]): SqlRow[]
  close(): Promise<unknown>
}

const insteadOfOracle = new URL('instead-of-oracledb.ts', import.meta.url).href

/** Something to look into a database with. */
export function databaseRows(url: string): DatabaseRows {
  const { port1, port2 } = new MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('database-rows.worker.ts', import.meta.url), {
    workerData: { url, port: port2, signal },
    transferList: [port2],
    execArgv: url.startsWith('oracle:') ? ['--import', insteadOfOracle] : [],
  })
  worker.unref()
  port1.unref()
  const ask = (sql: string, parameters: readonly SqlValue[]): SqlRow[] => {
    Atomics.store(signal, 0, 0)
    port1.postMessage({ sql, parameters })
    if (Atomics.wait(signal, 0, 0, 20_000) === 'timed-out') throw new Error('The database does not answer.')
    const { rows, message } = receiveMessageOnPort(port1)?.message ?? {}
    if (message !== undefined) throw new Error(message)
    return rows
  }
  return Object.assign(ask, { close: () => worker.terminate() })
}
