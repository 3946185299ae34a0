// The todo service on Fastify with the usual plugins and the tokens of callers.
import { fastifyWithPlugins } from './fastify-with-plugins.ts'
import { requireToken } from './require-token.ts'
import { addTodoRoutes } from './todo-routes.ts'

const app = await fastifyWithPlugins()
await requireToken(app)
addTodoRoutes(app)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
