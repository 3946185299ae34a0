// The todo service on Fastify with the usual plugins.
import { fastifyWithPlugins } from './fastify-with-plugins.ts'
import { addTodoRoutes } from './todo-routes.ts'

const app = await fastifyWithPlugins()
addTodoRoutes(app)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
