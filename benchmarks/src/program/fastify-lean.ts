// The POST on Fastify with nothing but its own validation and serialisation: no log, no plugin.
import fastify from 'fastify'
import { addQuoteRoute } from './quote-route.ts'

const app = fastify()
addQuoteRoute(app)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
