import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import fastify, { type FastifyInstance } from 'fastify'
import { Histogram } from 'prom-client'

/** Fastify with the plugins that a team would choose to get what Plinth has on by default. */
export async function fastifyWithPlugins(): Promise<FastifyInstance> {
  const app = fastify({ logger: true, requestIdHeader: 'x-request-id', genReqId: () => crypto.randomUUID() })
  await app.register(helmet)
  await app.register(rateLimit, { max: 1_000_000_000, timeWindow: '1 minute' })
  await app.register(underPressure, { maxEventLoopDelay: 1000 })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took.',
    labelNames: ['method', 'route', 'status'],
  })
  app.addHook('onRequest', async ({ id }, reply) => {
    reply.header('x-request-id', id)
  })
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    duration.observe({ method, route: routeOptions.url ?? '', status: statusCode }, elapsedTime / 1000)
  })
  return app
}
