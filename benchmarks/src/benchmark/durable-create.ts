import { type Benchmark, type Claim, loadFigures } from '../benchmark.ts'
import type { Program } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { peer, service } from '../program/programs.ts'

const body = JSON.stringify({ description: 'Measure before you believe', due_at: '2026-12-31T12:00:00Z' })

/** Creates of a todo with its audit record, each on disk before it is answered. */
function creates(name: string, callers: number, claims: readonly Claim[]): Benchmark {
  const subject = (name: string, program: Program) =>
    underLoad({ name, program, load: () => ({ callers, requests: [{ method: 'POST', path: '/todo', body }] }) })
  return {
    name,
    about: `todo and audit record on SQLite, WAL, on disk when answered, over HTTP, ${callers} caller${callers > 1 ? 's' : ''}`,
    subjects: [
      subject('plinth', service('todo')),
      subject('Fastify', peer('fastify-todo.ts')),
      subject('Fastify with plugins', peer('fastify-todo-plugins.ts')),
      subject('Express', peer('express-todo.js')),
    ],
    turns: 8,
    shows: loadFigures,
    claims,
  }
}

export const durableCreate = creates('durable-create', 64, [
  { figure: 'throughput', of: 'plinth', over: 'Fastify', budget: { atLeast: 8 } },
  { figure: 'throughput', of: 'plinth', over: 'Fastify with plugins', budget: { atLeast: 8 } },
  { figure: 'throughput', of: 'plinth', over: 'Express', budget: { atLeast: 13 } },
  { figure: 'p50', of: 'plinth', over: 'Fastify', budget: { atMost: 0.1 } },
  { figure: 'p99', of: 'plinth', over: 'Fastify', budget: { atMost: 0.5 } },
])

export const durableCreateAlone = creates('durable-create-alone', 1, [
  { figure: 'throughput', of: 'plinth', over: 'Fastify', budget: { atLeast: 0.85 } },
])
