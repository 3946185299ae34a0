// The issuer of development, as an OpenID client, a browser, a service and a page from elsewhere meet it.
import assert from 'node:assert/strict'
import { hash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import { after, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { issuerServer } from '../../src/cli/issuer/issuer-server.ts'
import { tokenVerifiers } from '../../src/identity/token-verifiers.ts'
import { openIssuers, registeredIssuers } from '../../src/server/issuers.ts'
import { notesService } from '../server/notes.ts'
import { freePort } from '../support/free-port.ts'
import { command } from './command.ts'

const port = await freePort()
const issuer = `http://localhost:${port}`
const server = await issuerServer({ issuer, audience: 'notes' })
server.listen(port, '127.0.0.1')
await once(server, 'listening')
after(() => {
  server.close()
  server.closeAllConnections()
})

const config = {
  TOKEN_ISSUERS: undefined,
  TOKEN_ISSUER: issuer,
  TOKEN_JWKS: undefined,
  TOKEN_AUDIENCE: 'notes',
  TOKEN_TYPE: 'at+jwt',
} as const
const options = { userAgent: 'notes/1.0.0', observe: () => undefined }
const verifier = tokenVerifiers({ issuers: openIssuers(registeredIssuers(config, '/nowhere'), options) })
const carrier = {
  transport: 'memory',
  peer: undefined,
  metadata: () => undefined,
  decode: () => ({}),
  encode: () => '',
}
const principalOf = async (token: string) => (await verifier.verify(token, carrier, new Date())).principal

const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>
const secret = randomBytes(32).toString('base64url')
const redirect = 'http://localhost:8002/docs/oauth2-redirect.html'
const asking = {
  ...{
    response_type: 'code',
    client_id: 'web',
    redirect_uri: redirect,
    scope: 'openid todo:write',
    state: 's',
    nonce: 'n',
  },
  ...{ code_challenge: hash('sha256', secret, 'base64url'), code_challenge_method: 'S256' },
}
type Parameters = Readonly<Record<string, string>>

/** The address of the form for these parameters. */
const formFor = (asked: Parameters) =>
  `${metadata.authorization_endpoint}?${new URLSearchParams({ ...asking, ...asked }).toString()}`

const post = (url: string, form: Parameters, headers: Parameters = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual', headers })

/** What the client is told after the form was sent: with this said in it, or this asked for. */
async function told(said: Parameters = {}, asked: Parameters = {}): Promise<URLSearchParams> {
  const form = { ...asking, ...asked, as_user: 'ada', as_scopes: 'todo:write', as_answer: 'yes', ...said }
  const answer = await post(metadata.authorization_endpoint as string, form)
  assert.equal(answer.status, 303)
  const address = new URL(answer.headers.get('location') as string)
  assert.equal(address.origin + address.pathname, redirect)
  return address.searchParams
}

async function exchange(code: string, changed: Parameters = {}) {
  const form = {
    grant_type: 'authorization_code',
    client_id: 'web',
    redirect_uri: redirect,
    code_verifier: secret,
    code,
  }
  const answer = await post(metadata.token_endpoint as string, { ...form, ...changed })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

test('a user who signs in is to the client and to the service who they say, with what they say', async () => {
  assert.equal(metadata.issuer, issuer)
  const form = await fetch(formFor({}))
  assert.equal(form.status, 200)
  assert.match(await form.text(), /name="as_scopes" value="todo:write"/)
  const answer = await told({ as_roles: 'admin, clerk', as_tenant: 'acme', as_locations: 'berlin oslo' })
  assert.deepEqual([answer.get('state'), answer.get('iss')], ['s', issuer])
  const { status, body } = await exchange(answer.get('code') as string)
  assert.equal(status, 200)
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri as string))
  const { payload } = await jwtVerify(body.id_token as string, keys, { issuer, audience: 'web', typ: 'JWT' })
  assert.deepEqual([payload.sub, payload.nonce], ['ada', 'n'])
  const { issuer: by, key, ...principal } = await principalOf(body.access_token as string)
  assert.deepEqual(principal, {
    ...{ user: 'ada', client: 'web', tenant: 'acme', location: 'berlin', locations: ['berlin', 'oslo'] },
    ...{ roles: ['admin', 'clerk'], scopes: ['todo:write'] },
  })
})

test('a client gets a token of its own, for the service that it names', async () => {
  const basic = { authorization: `Basic ${Buffer.from('robot:any').toString('base64')}` }
  const form = { grant_type: 'client_credentials', scope: 'todo:read' }
  const ask = async (more: Parameters) =>
    (await (await post(metadata.token_endpoint as string, { ...form, ...more }, basic)).json()) as Record<
      string,
      string
    >
  const { user, scopes } = await principalOf((await ask({})).access_token as string)
  assert.deepEqual([user, scopes], ['robot', ['todo:read']])
  const elsewhere = await ask({ resource: 'todo' })
  await assert.rejects(principalOf(elsewhere.access_token as string), { code: 'unauthenticated' })
})

test('a client may have any name, which HTTP Basic encodes as a form does', async () => {
  for (const client of ['web app', 'a:b+c', '50%', 'größe']) {
    const encoded = new URLSearchParams({ '': client }).toString().slice(1)
    const basic = { authorization: `Basic ${Buffer.from(`${encoded}:any`).toString('base64')}` }
    const answer = await post(metadata.token_endpoint as string, { grant_type: 'client_credentials' }, basic)
    const { access_token: token } = (await answer.json()) as Record<string, string>
    assert.equal((await principalOf(token as string)).client, client)
  }
})

test('a code is good once, for who asked for it, with the secret that it was asked for with', async () => {
  const code = async () => (await told()).get('code') as string
  const used = await code()
  assert.equal((await exchange(used)).status, 200)
  for (const [what, changed] of [
    [used, {}],
    ['nonsense', {}],
    [await code(), { code_verifier: 'another' }],
    [await code(), { client_id: 'other' }],
    [await code(), { redirect_uri: 'http://localhost:8003/' }],
  ] as const) {
    const { status, body } = await exchange(what, changed)
    assert.deepEqual([status, body.error], [400, 'invalid_grant'])
  }
})

test('the client is told why nobody has signed in', async () => {
  const errorOf = async (said: Parameters, asked?: Parameters) => (await told(said, asked)).get('error')
  assert.equal(await errorOf({ as_answer: 'no' }), 'access_denied')
  assert.equal(await errorOf({}, { prompt: 'none' }), 'login_required')
  assert.equal(await errorOf({}, { response_type: 'token' }), 'unsupported_response_type')
  assert.equal(await errorOf({}, { code_challenge_method: 'plain' }), 'invalid_request')
})

test('nothing leaves this machine, and no page from elsewhere gets anything', async () => {
  for (const redirect_uri of ['https://evil.example/', 'http://localhost.evil.example/', 'javascript:alert(1)', '']) {
    const { status } = await fetch(formFor({ redirect_uri }), { redirect: 'manual' })
    assert.equal(status, 400, redirect_uri)
  }
  const form = { grant_type: 'client_credentials', client_id: 'robot' }
  for (const origin of ['https://evil.example', 'null']) {
    assert.equal((await post(metadata.token_endpoint as string, form, { origin })).status, 403)
  }
  const asked = get({ host: '127.0.0.1', port, path: '/jwks', headers: { host: 'evil.example' } })
  const [rebound] = await once(asked, 'response')
  assert.equal(rebound.statusCode, 421)
  rebound.resume()
  const unreadable = get({ host: '127.0.0.1', port, path: 'http://[', headers: { host: `localhost:${port}` } })
  const [unread] = await once(unreadable, 'response')
  assert.equal(unread.statusCode, 400)
  unread.resume()
  const page = await post(metadata.token_endpoint as string, form, { origin: 'http://localhost:8002' })
  assert.equal(page.headers.get('access-control-allow-origin'), 'http://localhost:8002')
  const link = await fetch(formFor({ as_user: '"><script>' }))
  assert.doesNotMatch(await link.text(), /script/)
})

test('where it cannot listen it says so', async () => {
  const notes = notesService()
  try {
    const run = command(notes.folder)
    for (const [given, status, said] of [
      [`${port}`, 1, 'It cannot listen: .*--port names another port'],
      ['0', 2, 'must be a port'],
      ['65536', 2, 'must be a port'],
    ] as const) {
      const { code, output } = await run(`issuer --port ${given}`)
      assert.equal(code, status, output)
      assert.match(output, RegExp(said))
    }
  } finally {
    notes.remove()
  }
})

test('it does not run where it would be believed', async () => {
  const notes = notesService()
  try {
    for (const ENVIRONMENT of ['staging', 'production']) {
      const { code, output } = await command(notes.folder)('issuer --port 0', { ENVIRONMENT })
      assert.equal(code, 1, output)
      assert.match(output, RegExp(`there is no issuer in ${ENVIRONMENT}`))
    }
  } finally {
    notes.remove()
  }
})
