import type { Benchmark, Subject } from '../benchmark.ts'
import { folderWith } from '../harness/folder.ts'
import type { Request } from '../harness/load.ts'
import { type Program, startServer } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { body } from '../program/order.ts'
import { peer, service } from '../program/programs.ts'

const hello: Request = { method: 'GET', path: '/my_route' }
const quote: Request = { method: 'POST', path: '/quotes', body }
const todo: Request = {
  method: 'POST',
  path: '/todo',
  body: JSON.stringify({ description: 'Start quickly, stay small' }),
}

export const startup: Benchmark = {
  name: 'startup',
  about:
    'CPU from the start of the process to its first answer, memory then and after a load of 64 callers; not the first start: ' +
    'the tables and the compile cache are there',
  subjects: [
    subject('hello', service('hello'), hello),
    subject('todo', service('todo'), todo),
    subject('todo on Fastify', peer('fastify-todo.ts'), todo),
    subject('todo on Express', peer('express-todo.js'), todo),
    subject('naive node:http', peer('naive.ts'), quote),
  ],
  shows: ['start', 'idle', 'loaded'],
  claims: ['hello', 'todo'].flatMap((of) => [
    { figure: 'start', of, budget: { atMost: 0.3 } },
    { figure: 'idle', of, budget: { atMost: 60 } },
    { figure: 'loaded', of, budget: { atMost: 100 } },
  ]),
}

function subject(name: string, program: Program, request: Request): Subject {
  const folder = folderWith(async (folder) => {
    await using _server = await startServer(program, folder)
  })
  return underLoad({ name, program, folder, load: () => ({ callers: 64, requests: [request] }) })
}
