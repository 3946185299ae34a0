// The todo service on Fastify with its request log and no plugin.
import fastify from 'fastify'
import { addTodoRoutes } from './todo-routes.ts'

const app = fastify({ logger: true })
addTodoRoutes(app)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
