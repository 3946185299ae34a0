import { type Benchmark, loadFigures } from '../benchmark.ts'
import { createTodo } from '../harness/create-todo.ts'
import type { Load } from '../harness/load.ts'
import type { Program, Server } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { peer, service } from '../program/programs.ts'

const subject = (name: string, program: Program) => underLoad({ name, program, load: readsOfNewTodos })

export const read: Benchmark = {
  name: 'read',
  about: 'todo by id on SQLite, over HTTP, 64 callers, 1,000 ids',
  subjects: [
    subject('plinth', service('todo')),
    subject('Fastify', peer('fastify-todo.ts')),
    subject('Fastify with plugins', peer('fastify-todo-plugins.ts')),
    subject('Express', peer('express-todo.js')),
  ],
  turns: 8,
  shows: loadFigures,
  claims: [
    { figure: 'cpu', of: 'Fastify', over: 'plinth', budget: { atLeast: 2 } },
    { figure: 'cpu', of: 'Fastify with plugins', over: 'plinth', budget: { atLeast: 2 } },
  ],
}

async function readsOfNewTodos(server: Server): Promise<Load> {
  const ids: string[] = []
  while (ids.length < 1000) {
    const some = Array.from({ length: 20 }, (_, n) => createTodo(server, `Todo number ${ids.length + n}`))
    ids.push(...(await Promise.all(some)))
  }
  return { callers: 64, requests: ids.map((id) => ({ method: 'GET', path: `/todo/${id}` })) }
}
