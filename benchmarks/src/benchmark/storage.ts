import type { Benchmark } from '../benchmark.ts'
import { workload } from '../harness/workload.ts'

const plinth = new URL('../program/storage-plinth.ts', import.meta.url)
const raw = new URL('../program/storage-raw.ts', import.meta.url)

/** Rows with their audit records on disk. */
export const storageWrite: Benchmark = {
  name: 'storage-write',
  about: 'row and audit record on SQLite, WAL, on disk when answered, without HTTP, beside better-sqlite3 by hand',
  subjects: [
    workload({ name: 'raw, one a transaction', file: raw, args: ['write', '1'] }),
    workload({ name: 'raw, 64 savepoints a transaction', file: raw, args: ['write', '64'] }),
    ...[1, 8, 64, 256].map((callers) =>
      workload({
        name: callers === 1 ? 'plinth, alone' : `plinth, ${callers} callers`,
        file: plinth,
        args: ['write', String(callers)],
      }),
    ),
  ],
  shows: ['throughput', 'cpu'],
  claims: [
    { figure: 'throughput', of: 'plinth, alone', over: 'raw, one a transaction', budget: { atLeast: 0.85 } },
    { figure: 'throughput', of: 'plinth, 64 callers', over: 'raw, one a transaction', budget: { atLeast: 12 } },
  ],
}

/** Rows by their id. */
export const storageRead: Benchmark = {
  name: 'storage-read',
  about: 'row by id on SQLite without HTTP, 16 in a turn of the event loop, beside better-sqlite3 by hand',
  subjects: [
    workload({ name: 'raw', file: raw, args: ['find'] }),
    workload({ name: 'plinth', file: plinth, args: ['find'] }),
  ],
  shows: ['throughput', 'cpu'],
  claims: [],
}
