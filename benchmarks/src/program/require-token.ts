import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fastifyJwt from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'

/** Lets nobody in without a token of the issuer that the variables name. */
export async function requireToken(app: FastifyInstance): Promise<void> {
  const { TOKEN_JWKS = '', TOKEN_ISSUER = '', TOKEN_AUDIENCE = '' } = process.env
  const { keys } = JSON.parse(readFileSync(new URL(TOKEN_JWKS), 'utf8'))
  const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
  await app.register(fastifyJwt, {
    secret: { public: pem },
    verify: { algorithms: ['RS256'], allowedIss: TOKEN_ISSUER, allowedAud: TOKEN_AUDIENCE },
  })
  app.addHook('onRequest', async (request) => {
    await request.jwtVerify()
  })
}
