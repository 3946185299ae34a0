// The POST on Fastify with the usual plugins.
import { fastifyWithPlugins } from './fastify-with-plugins.ts'
import { addQuoteRoute } from './quote-route.ts'

const app = await fastifyWithPlugins()
addQuoteRoute(app)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
