import { implement, operation, service, t } from 'plinth'
import { quoteFor } from './order.ts'

const fields = {
  customer: t.String({ minLength: 1, maxLength: 100 }),
  product: t.String({ minLength: 1, maxLength: 100 }),
  quantity: t.Integer({ minimum: 1, maximum: 1000 }),
  unit_price: t.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  currency: t.Enum(['EUR', 'USD']),
  note: t.String({ minLength: 1, maxLength: 200 }),
}

const quotes = service('quotes', {
  createQuote: operation({
    summary: 'Say what an order comes to',
    http: 'POST /quotes',
    access: 'public',
    transaction: 'none',
    input: t.Object(fields),
    output: t.Object({
      ...fields,
      total: t.Integer({ minimum: 0 }),
      status: t.Enum(['quoted']),
      valid_until: t.Instant(),
    }),
  }),
})

/** The POST on Plinth, as anybody would write it. */
export default implement(quotes, { createQuote: quoteFor })
