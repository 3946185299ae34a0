// The POST on Fastify with nothing but its own validation and serialisation: no log, no plugin.
import fastify from 'fastify'
import { type Order, orderSchema, quoteFor, quoteSchema } from './order.ts'

const app = fastify()
app.post<{ Body: Order }>(
  '/quotes',
  { schema: { body: orderSchema, response: { 200: quoteSchema } } },
  ({ body }, reply) => {
    reply.send(quoteFor(body))
  },
)
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
