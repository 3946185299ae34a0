import { type Benchmark, loadFigures } from '../benchmark.ts'
import type { Program } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { callerToken } from '../program/caller-token.ts'
import { peer, service, trusting } from '../program/programs.ts'

const create = {
  method: 'POST',
  path: '/todo',
  body: JSON.stringify({ description: 'Measure before you believe', due_at: '2026-12-31T12:00:00Z' }),
} as const

/** Creates of a todo with its audit record, each on disk before it is answered. */
const creates = { turns: 8, shows: loadFigures } as const
const about = 'todo and audit record on SQLite, WAL, on disk when answered, over HTTP'

function anonymous(callers: number): Benchmark['subjects'] {
  const subject = (name: string, program: Program) =>
    underLoad({ name, program, load: () => ({ callers, requests: [create] }) })
  return [
    subject('plinth', service('todo')),
    subject('Fastify', peer('fastify-todo.ts')),
    subject('Fastify with plugins', peer('fastify-todo-plugins.ts')),
    subject('Express', peer('express-todo.js')),
  ]
}

function authenticated(callers: number): Benchmark['subjects'] {
  const requests = [{ ...create, token: callerToken }]
  const subject = (name: string, program: Program) =>
    underLoad({ name, program: trusting(program), load: () => ({ callers, requests }) })
  return [
    subject('plinth', service('todo')),
    subject('Fastify', peer('fastify-todo-tokens.ts')),
    subject('Fastify with plugins', peer('fastify-todo-plugins-tokens.ts')),
  ]
}

export const durableCreate: Benchmark = {
  ...creates,
  name: 'durable-create',
  about: `${about}, 64 callers`,
  subjects: anonymous(64),
  claims: [
    { figure: 'throughput', of: 'plinth', over: 'Fastify', budget: { atLeast: 8 } },
    { figure: 'throughput', of: 'plinth', over: 'Fastify with plugins', budget: { atLeast: 8 } },
    { figure: 'throughput', of: 'plinth', over: 'Express', budget: { atLeast: 13 } },
    { figure: 'p50', of: 'plinth', over: 'Fastify', budget: { atMost: 0.1 } },
    { figure: 'p99', of: 'plinth', over: 'Fastify', budget: { atMost: 0.5 } },
  ],
}

export const durableCreateAuthenticated: Benchmark = {
  ...creates,
  name: 'durable-create-authenticated',
  about: `${about}, 64 callers, each with a token (RS256)`,
  subjects: authenticated(64),
  claims: [
    { figure: 'throughput', of: 'plinth', over: 'Fastify', budget: { atLeast: 7 } },
    { figure: 'throughput', of: 'plinth', over: 'Fastify with plugins', budget: { atLeast: 8 } },
  ],
}

export const durableCreateAlone: Benchmark = {
  ...creates,
  name: 'durable-create-alone',
  about: `${about}, 1 caller`,
  subjects: anonymous(1),
  claims: [{ figure: 'throughput', of: 'plinth', over: 'Fastify', budget: { atLeast: 0.85 } }],
}
