import { existsSync, globSync } from 'node:fs'
import type { Benchmark, Subject } from '../benchmark.ts'
import { workload } from '../harness/workload.ts'

const plinth = new URL('../program/postgres-plinth.ts', import.meta.url)
const pgbench = new URL('../program/postgres-pgbench.ts', import.meta.url)

// Debian keeps it out of the way; without it Plinth is measured alone.
process.env.PGBENCH ??= globSync('/usr/lib/postgresql/*/bin/pgbench').at(-1) ?? '/usr/bin/pgbench'
const isThere = existsSync(process.env.PGBENCH)

function subjects(what: 'create' | 'find'): readonly Subject[] {
  const peers = isThere
    ? [8, 64].map((clients) =>
        workload({ name: `pgbench, ${clients} clients`, file: pgbench, args: [what, String(clients)] }),
      )
    : []
  const ours = [1, 8, 64, 256].map((callers) =>
    workload({
      name: callers === 1 ? 'plinth, alone' : `plinth, ${callers} callers`,
      file: plinth,
      args: [what, String(callers)],
    }),
  )
  return [...peers, ...ours]
}

const over = isThere
  ? ({ figure: 'throughput', of: 'plinth, 64 callers', over: 'pgbench, 8 clients' } as const)
  : undefined

/** Rows with their audit records, durable, on PostgreSQL. */
export const postgresCreate: Benchmark = {
  name: 'postgres-create',
  about:
    'row and audit record on PostgreSQL, durable, without HTTP, beside pgbench with both in one statement; the server has a core of its own',
  subjects: subjects('create'),
  shows: ['throughput', 'cpu'],
  claims: over ? [{ ...over, budget: { atLeast: 3 } }] : [],
}

/** Rows by their key, on PostgreSQL. */
export const postgresFind: Benchmark = {
  name: 'postgres-find',
  about: 'row by id on PostgreSQL without HTTP, beside pgbench with the same select; the server has a core of its own',
  subjects: subjects('find'),
  shows: ['throughput', 'cpu'],
  claims: over ? [{ ...over, budget: { atLeast: 3 } }] : [],
}
