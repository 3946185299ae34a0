import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { Failed } from '../../src/core/failure/failure.ts'
import { developmentIssuer } from '../../src/identity/development-issuer.ts'
import { createIssuer } from '../../src/identity/issuer.ts'
import { mintToken } from '../../src/identity/mint-token.ts'
import { tokenVerifiers } from '../../src/identity/token-verifiers.ts'

const pair = await generateKeyPair('ES256')
const stranger = await generateKeyPair('ES256')
const issuer = 'https://id.example.org/'
let answer = { status: 200, keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }] as object[] }
const server = createServer((_request, response) => {
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: answer.keys }))
})
before(() => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)))
after(() => server.close())

const folder = mkdtempSync(join(tmpdir(), 'plinth-issuer-'))
after(() => rmSync(folder, { recursive: true }))

const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => ({}),
  encode: () => '',
}

function verifierOf(issuer: string, jwks: string) {
  const verifier = tokenVerifiers({ issuers: [createIssuer({ issuer, audience: 'todo', type: 'at+jwt', jwks })] })
  return { verify: (token: string) => verifier.verify(token, carrier, new Date()) }
}

function verifier() {
  return verifierOf(issuer, `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`)
}

interface Token {
  readonly header?: Partial<JWTHeaderParameters>
  readonly claims?: JWTPayload
  readonly key?: Parameters<SignJWT['sign']>[0]
}

const soon = Math.floor(Date.now() / 1000) + 300

function token({ header, claims, key = pair.privateKey }: Token = {}): Promise<string> {
  return new SignJWT({ iss: issuer, aud: 'todo', sub: 'alice', exp: soon, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one', ...header })
    .sign(key)
}

function code(expected: string) {
  return (error: unknown) => error instanceof Failed && error.code === expected
}

test('a genuine token says who calls, and until when', async () => {
  const claims = {
    client_id: 'web',
    scope: 'todo:read todo:write',
    tenant_id: 'acme',
    location_id: 'berlin',
    location_ids: ['berlin', 'oslo'],
  }
  const { principal, expiresAt } = await verifier().verify(await token({ claims }))
  assert.deepEqual(principal, {
    user: 'alice',
    client: 'web',
    tenant: 'acme',
    location: 'berlin',
    locations: ['berlin', 'oslo'],
    roles: [],
    scopes: ['todo:read', 'todo:write'],
    issuer,
  })
  assert.equal(expiresAt, soon * 1000)
})

const refused: readonly [what: string, token: Token, code: string][] = [
  ['of another issuer', { claims: { iss: 'https://id.example.com/' } }, 'unauthenticated'],
  ['for another service', { claims: { aud: ['birthday', 'hello'] } }, 'unauthenticated'],
  ['of another type', { header: { typ: 'JWT' } }, 'unauthenticated'],
  ['without a subject', { claims: { sub: undefined } as unknown as JWTPayload }, 'unauthenticated'],
  ['with an empty subject', { claims: { sub: '' } }, 'unauthenticated'],
  ['without an end', { claims: { exp: undefined } as unknown as JWTPayload }, 'unauthenticated'],
  ['that is over', { claims: { exp: soon - 400 } }, 'token_expired'],
  ['that has not begun', { claims: { nbf: soon } }, 'unauthenticated'],
  ['signed by a stranger', { key: stranger.privateKey }, 'unauthenticated'],
  ['signed with a key of nobody', { header: { kid: 'two' } }, 'unauthenticated'],
  ['signed with a secret', { header: { alg: 'HS256' }, key: new Uint8Array(32) }, 'unauthenticated'],
  ['with locations that are no texts', { claims: { location_ids: ['berlin', 7] } }, 'unauthenticated'],
  ['with a tenant that is no text', { claims: { tenant_id: 7 } }, 'unauthenticated'],
]
for (const [what, given, expected] of refused) {
  test(`a token ${what} is refused`, async () => {
    await assert.rejects(async () => verifier().verify(await token(given)), code(expected))
  })
}

test('what is no token, or has no signature, is refused', async () => {
  const [, payload] = (await token()).split('.')
  const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')
  for (const text of ['', 'x', 'a.b.c', `${none}.${payload}.`]) {
    await assert.rejects(async () => verifier().verify(text), code('unauthenticated'), text)
  }
})

test('keys that cannot be had now say nothing about the token', async () => {
  const good = answer
  answer = { status: 500, keys: [] }
  await assert.rejects(async () => verifier().verify(await token()), code('unavailable'))
  answer = good
  const gone = verifierOf(issuer, 'http://127.0.0.1:9/keys')
  await assert.rejects(async () => gone.verify(await token()), code('unavailable'))
})

test('a token of the development issuer is accepted by the service it is for', async () => {
  const options = {
    folder,
    audience: 'todo',
    type: 'at+jwt',
    user: 'alice',
    roles: [],
    scopes: ['todo:write'],
    lifetime: 60,
  }
  const jwks = `file:${folder}/issuer.jwks.json`
  const own = verifierOf(developmentIssuer, jwks)
  await assert.rejects(async () => own.verify(await token()), code('unauthenticated'), 'before there are keys')
  const { principal } = await verifierOf(developmentIssuer, jwks).verify(await mintToken(options))
  assert.deepEqual([principal.user, principal.scopes], ['alice', ['todo:write']])
  assert.doesNotMatch(readFileSync(join(folder, 'issuer.jwks.json'), 'utf8'), /"d"/)
  assert.equal(statSync(join(folder, 'issuer.key.json')).mode & 0o077, 0)
})
