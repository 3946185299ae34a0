import type { Benchmark } from '../benchmark.ts'
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
    subject('Express', peer('express-todo.js')),
  ],
  claims: [{ figure: 'cpu', of: 'Fastify', over: 'plinth', budget: { atLeast: 2 } }],
}

async function readsOfNewTodos({ port }: Server): Promise<Load> {
  const create = async (description: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/todo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ description }),
    })
    if (response.status !== 201) throw new Error(`a todo could not be created: ${await response.text()}`)
    return ((await response.json()) as { id: string }).id
  }
  const ids = await Promise.all(Array.from({ length: 1000 }, (_, n) => create(`Todo number ${n}`)))
  return { callers: 64, requests: ids.map((id) => ({ method: 'GET', path: `/todo/${id}` })) }
}
