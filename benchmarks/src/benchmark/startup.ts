import type { Benchmark } from '../benchmark.ts'
import { underLoad } from '../harness/under-load.ts'
import { peer, service } from '../program/programs.ts'

const created = JSON.stringify({ description: 'Start quickly, stay small' })
const creates = { callers: 64, requests: [{ method: 'POST', path: '/todo', body: created }] } as const
const hellos = { callers: 64, requests: [{ method: 'GET', path: '/my_route' }] } as const

export const startup: Benchmark = {
  name: 'startup',
  about: 'CPU from the start of the process to its first answer, memory then and after a load of 64 callers',
  subjects: [
    underLoad({ name: 'hello', program: service('hello'), load: () => hellos }),
    underLoad({ name: 'todo', program: service('todo'), load: () => creates }),
    underLoad({ name: 'todo on Fastify', program: peer('fastify-todo.ts'), load: () => creates }),
    underLoad({ name: 'todo on Express', program: peer('express-todo.js'), load: () => creates }),
  ],
  claims: ['hello', 'todo'].flatMap((of) => [
    { figure: 'start', of, budget: { atMost: 0.3 } },
    { figure: 'idle', of, budget: { atMost: 60 } },
    { figure: 'loaded', of, budget: { atMost: 100 } },
  ]),
}
