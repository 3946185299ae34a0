import type { FastifyInstance } from 'fastify'
import { type Order, orderSchema, quoteFor, quoteSchema } from './order.ts'

/** The POST on Fastify. */
export function addQuoteRoute(app: FastifyInstance): void {
  app.post<{ Body: Order }>(
    '/quotes',
    { schema: { body: orderSchema, response: { 200: quoteSchema } } },
    async ({ body }) => quoteFor(body),
  )
}
