// The POST on Plinth's HTTP transport, with these stages around the handler and nothing of a server's life.
import { implement, operation, service, t } from 'plinth'
import { createServer } from 'plinth/http'
import { compile } from '../../../packages/plinth/src/core/invoke.ts'
import { authenticate, deadline, observe, respond, validate } from '../../../packages/plinth/src/interceptor/index.ts'
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

const quiet = () => undefined
const stages = [observe(quiet), deadline(), authenticate(), validate(), respond()]
createServer({
  pipelines: compile(implement(quotes, { createQuote: quoteFor }), stages),
  identity: { name: 'quotes', version: '1.0.0', environment: 'production' },
  environment: { now: () => new Date(), observe: quiet },
  problemBase: 'https://problems.example',
}).listen(Number(process.env.PORT), '127.0.0.1')
