// The POST on Plinth's HTTP transport, with these stages around the handler: no log, no metrics, no shedding.
import { createServer } from 'plinth/http'
import { compile } from '../../../packages/plinth/src/core/invoke.ts'
import { authenticate, deadline, observe, respond, validate } from '../../../packages/plinth/src/interceptor/index.ts'
import quotes from './quotes.ts'

const quiet = () => undefined
createServer({
  pipelines: compile(quotes, [observe(quiet), deadline(), authenticate(), validate(), respond()]),
  identity: { name: 'quotes', version: '1.0.0', environment: 'production' },
  environment: { now: () => new Date(), observe: quiet },
  problemBase: 'https://problems.example',
}).listen(Number(process.env.PORT), '127.0.0.1')
