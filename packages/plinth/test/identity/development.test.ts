import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Failed } from '../../src/core/failure/failure.ts'
import { developmentIssuer } from '../../src/identity/development/development-issuer.ts'
import { mintToken } from '../../src/identity/development/mint-token.ts'
import { tokenVerifiers } from '../../src/identity/token-verifiers.ts'
import { openIssuers, registeredIssuers } from '../../src/server/issuers.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth issuer-'))
after(() => rmSync(folder, { recursive: true }))
const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => ({}),
  encode: () => '',
}
const config = {
  TOKEN_ISSUERS: undefined,
  TOKEN_ISSUER: developmentIssuer,
  TOKEN_JWKS: undefined,
  TOKEN_AUDIENCE: 'todo',
  TOKEN_TYPE: 'at+jwt',
} as const
const issuers = openIssuers(registeredIssuers(config, folder), { userAgent: 'todo/1.0.0', observe: () => undefined })
const verifier = tokenVerifiers({ issuers })
const user = { user: 'alice', roles: ['admin'], scopes: ['todo:write'], client: 'cli', tenant: 'acme' }
const mint = (audience: string) =>
  mintToken({ ...user, folder, audience, type: 'at+jwt', locations: ['berlin', 'oslo'], lifetime: 60 })

test('a token of the development issuer is believed by the service that it is for', async () => {
  const token = await mint('todo')
  const { principal } = await verifier.verify(token, carrier, new Date())
  const { issuer, key, ...rest } = principal
  assert.deepEqual(rest, { ...user, location: 'berlin', locations: ['berlin', 'oslo'] })
  assert.equal(issuer, developmentIssuer)
  assert.equal(typeof key, 'string')
  const other = await mint('birthday')
  await assert.rejects(async () => verifier.verify(other, carrier, new Date()), isUnauthenticated)
})

test('its private key is for its owner alone, and not among the published', async () => {
  await mint('todo')
  assert.doesNotMatch(readFileSync(join(folder, 'issuer.jwks.json'), 'utf8'), /"d"/)
  assert.equal(statSync(join(folder, 'issuer.key.json')).mode & 0o077, 0)
})

test('a key that was made anew is found a second later', async () => {
  await verifier.verify(await mint('todo'), carrier, new Date())
  rmSync(join(folder, 'issuer.key.json'))
  const token = await mint('todo')
  const later = new Date(Date.now() + 1000)
  assert.equal((await verifier.verify(token, carrier, later)).principal.user, 'alice')
})

function isUnauthenticated(error: unknown): boolean {
  return error instanceof Failed && error.code === 'unauthenticated'
}
