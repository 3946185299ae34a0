import type { FastifyInstance } from 'fastify'
import { creationSchema, openStore, type Todo, todoSchema } from './todo-store.ts'

/** The todo service on Fastify, as it is written by habit: validation, serialisation, better-sqlite3. */
export function addTodoRoutes(app: FastifyInstance): void {
  const store = openStore('todo.db')
  app.post<{ Body: Partial<Todo> }>(
    '/todo',
    { schema: { body: creationSchema, response: { 201: todoSchema } } },
    async ({ body, id }, reply) => {
      const todo = store.create(body, id)
      return reply.code(201).header('location', `/todo/${todo.id}`).send(todo)
    },
  )
  app.get<{ Params: { id: string } }>(
    '/todo/:id',
    { schema: { response: { 200: todoSchema } } },
    async ({ params }, reply) => store.find(params.id) ?? reply.code(404).send({ message: 'not found' }),
  )
}
