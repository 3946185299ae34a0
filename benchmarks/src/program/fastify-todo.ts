// The todo service as it is written by habit on Fastify: validation, serialisation, request log, better-sqlite3.
import fastify from 'fastify'
import { creationSchema, openStore, type Todo, todoSchema } from './todo-store.ts'

const store = openStore('todo.db')
const app = fastify({ logger: true })
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
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
