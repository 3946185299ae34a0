// The todo service on Fastify with its request log and the tokens of callers.
import fastify from 'fastify'
import { requireToken } from './require-token.ts'
import { addTodoRoutes } from './todo-routes.ts'

const app = fastify({ logger: true })
await requireToken(app)
addTodoRoutes(app)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
