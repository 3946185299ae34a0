// Whom a service believes to be a client, and for which user: over real HTTP, with the registry in a real database.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as assertionAttacks from './assertion-attacks.ts'
import { type Answer, accessToken, idToken, openBank, type Sent } from './bank.ts'
import { signedBy } from './forge.ts'
import * as keyAttacks from './key-attacks.ts'

const { asserting, withToken: _, over, ...groups } = assertionAttacks
const bank = await openBank()
after(() => bank.close())
const past = Date.now() - 1000
const future = Date.now() + 3_600_000

await bank.client({ id: 'prepay', issuers: ['https://id.example.org/'] })
await bank.client({ id: 'known', parties: ['web', 'mobile'] })
const known = await bank.pair({ id: 'known-1', client: 'known' })
await bank.client({ id: 'teller', tenant: 'acme', locations: ['berlin', 'oslo'] })
const teller = await bank.pair({ id: 'teller-1', client: 'teller', scopes: ['assert:user'] })
const standings = {
  revoked: { state: 'revoked' },
  expired: { expiresAt: past },
  pending: { notBefore: future },
  retired: { state: 'retiring', expiresAt: past },
} as const
const own = (id: string) => bank.pair({ id, client: 'prepay', ...standings[id as keyof typeof standings] })
const world = {
  bank,
  prepay: await bank.pair({ id: 'prepay-1', client: 'prepay' }),
  lx: await bank.pair({ id: 'lx-1', client: 'lx' }),
  keys: {
    revoked: await own('revoked'),
    expired: await own('expired'),
    pending: await own('pending'),
    retired: await own('retired'),
  },
}
const key = (options: object) => bank.apiKey({ client: 'prepay', ...options })
const keys: keyAttacks.ApiKeys = {
  good: await key({}),
  embedded: await key({ embedded: true }),
  revoked: await key({ embedded: true, ...standings.revoked }),
  expired: await key(standings.expired),
  pending: await key(standings.pending),
  retired: await key(standings.retired),
  elsewhere: await key({ environment: 'staging', embedded: true }),
  foreign: await key({ product: 'lending' }),
  lx: await bank.apiKey({ client: 'lx' }),
}

const named = (group: string, members: Record<string, () => Sent>) =>
  Object.entries(members).map(([name, make]) => ({ name: `${group}: ${name}`, make }))
const prepared = <T>(members: Record<string, (given: T) => Sent>, given: T) =>
  Object.fromEntries(Object.entries(members).map(([name, attack]) => [name, () => attack(given)]))
const table = [
  ...Object.entries(groups).flatMap(([group, members]) => named(group, prepared(members, world))),
  ...named('apiKeys', prepared(keyAttacks.apiKeys, keys)),
  ...named('embedded', prepared(keyAttacks.embedded, keys)),
]

const unauthenticated = {
  type: 'https://plinth.example/problems/unauthenticated',
  title: 'Authentication is required',
  status: 401,
  code: 'unauthenticated',
}

/** What an answer says, without what differs between all answers. */
function told({ body: { instance: _, request_id: __, trace_id: ___, ...rest } }: Answer): unknown {
  return rest
}

test('what all attacks start from is genuine', async () => {
  for (const sent of [asserting({})(world), keyAttacks.embedding(keys, {}), { headers: { 'x-api-key': keys.good } }]) {
    const { status, principal } = await bank.send(sent)
    assert.equal(status, 200)
    assert.equal(principal.client, 'prepay')
  }
})

test('there are more than a hundred and fifty attacks', () => {
  assert.ok(table.length > 150, String(table.length))
})

for (const { name, make } of table) {
  test(`refused: ${name}`, async () => {
    const handled = bank.handled()
    bank.observed.length = 0
    const answer = await bank.send(make())
    assert.equal(answer.status, 401)
    assert.deepEqual(told(answer), unauthenticated)
    assert.match(
      answer.headers.get('www-authenticate') ?? '',
      /^Bearer( error="invalid_token")?, ApiKey header="X-API-Key"$/,
    )
    assert.equal(bank.handled(), handled)
  })
}

for (const [name, attack] of Object.entries(over)) {
  test(`refused as over: ${name}`, async () => {
    const { status, body } = await bank.send(attack(world))
    assert.deepEqual([status, body.code], [401, 'token_expired'])
  })
}

test('who sends a key inside a JWT is told to find another way, and nobody else is', async () => {
  const told = async (sent: Sent) => (await bank.send(sent)).headers.get('deprecation')
  assert.equal(await told(keyAttacks.embedding(keys, {})), '@0')
  assert.equal(await told(asserting({})(world)), null)
  assert.equal(await told({ headers: { 'x-api-key': keys.good } }), null)
})

test('each use of a key inside a JWT is counted by the key, and its last use is noted; a refused one is none', async () => {
  const id = keys.embedded.split('_')[2]
  const used = async () => (await bank.store.load()).keys.find((it) => it.id === id)?.lastUsedAt
  const counted = () =>
    bank.observed.flatMap((it) => (it.kind === 'credential_deprecated' ? [it.call.principal?.key] : []))
  bank.observed.length = 0
  const over = { iat: Date.now() / 1000 - 60, exp: Date.now() / 1000 - 30 }
  for (const claims of [over, { aud: 'lending' }]) await bank.send(keyAttacks.embedding(keys, { claims }))
  assert.deepEqual(counted(), [])
  for (let times = 0; times < 2; times++) await bank.send(keyAttacks.embedding(keys, {}))
  await bank.send({ headers: { 'x-api-key': keys.good } })
  assert.deepEqual(counted(), [id, id])
  assert.ok(((await used()) ?? 0) > past)
})

test('where it must, a key inside a JWT comes by TLS, or is refused; other credentials may come without', async () => {
  const strict = await openBank({ requiresTls: true })
  try {
    const embedded = await strict.apiKey({ client: 'prepay', embedded: true })
    const sent = () => keyAttacks.embedding({ ...keys, embedded }, {})
    const by = (proto: string) => ({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': proto })
    const status = async (headers: Record<string, string>) =>
      (await strict.send({ ...sent(), headers: { ...sent().headers, ...headers } })).status
    assert.deepEqual([await status({}), await status(by('http')), await status(by('https'))], [401, 401, 200])
    const reasons = strict.observed.flatMap((it) => (it.kind === 'credential_refused' ? [it.reason] : []))
    assert.deepEqual(reasons, ['plaintext', 'plaintext'])
    assert.equal((await strict.send({ headers: { 'x-api-key': embedded } })).status, 200)
  } finally {
    await strict.close()
  }
})

test('an assertion is good once', async () => {
  const sent = asserting({})(world)
  assert.equal((await bank.send(sent)).status, 200)
  assert.equal((await bank.send(sent)).status, 401)
  assert.equal((await bank.send(keyAttacks.embedding(keys, {}))).status, 200)
  const jti = '12345678-1234-1234-1234-123456789012'
  assert.equal((await bank.send(asserting({ claims: { jti } })(world))).status, 200)
  assert.equal((await bank.send(asserting({ claims: { jti } })(world))).status, 401, 'a new one with a used id')
  const lx = asserting({ client: 'lx', header: { kid: 'lx-1' }, claims: { jti }, by: signedByLx })
  assert.equal((await bank.send(lx(world))).status, 200, "another client's ids are its own")
})

test('of twenty who send the same assertion at once, one is heard', async () => {
  const sent = asserting({})(world)
  const answers = await Promise.all(Array.from({ length: 20 }, () => bank.send(sent)))
  assert.deepEqual(
    answers.map(({ status }) => status).sort((one, other) => one - other),
    [200, ...Array.from({ length: 19 }, () => 401)],
  )
})

test('an assertion that was refused for its signature uses nothing up', async () => {
  const jti = 'abcdefgh-1234-1234-1234-123456789012'
  const forged = asserting({ claims: { jti }, by: () => () => Buffer.alloc(64, 7) })(world)
  assert.equal((await bank.send(forged)).status, 401)
  assert.equal((await bank.send(asserting({ claims: { jti } })(world))).status, 200)
})

function signedByLx({ lx }: assertionAttacks.World) {
  return signedBy(lx)
}

const idTokenType = 'urn:ietf:params:oauth:token-type:id_token'
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const get = { method: 'GET', path: '/whoami' }
const who = async (claims: Record<string, unknown>, more: object = {}) =>
  bank.send(asserting({ to: get, claims, ...more })(world))

test('a client acts for nobody, for a user who is proved, or for one that it says', async () => {
  await bank.client({ id: 'prepay', issuers: ['https://id.example.org/'] })
  const alone = { client: 'prepay', roles: [], scopes: ['payoff:write'], key: 'prepay-1' }
  assert.deepEqual((await who({})).principal, { ...alone, user: 'client:prepay', locations: [] })

  const proved = await who({ subject_token: idToken({ roles: ['officer'] }), subject_token_type: idTokenType })
  assert.deepEqual(proved.principal, {
    ...{ ...alone, user: 'ada', roles: ['officer'], issuer: 'https://id.example.org/' },
    ...{ location: 'berlin', locations: ['berlin', 'oslo'] },
  })
})

test('what a client may do for a user is what both may', async () => {
  const lent = await who({ subject_token: accessToken(), subject_token_type: accessTokenType })
  assert.deepEqual(lent.principal.scopes, ['payoff:write'])
  const less = accessToken({ scope: 'payoff:read' })
  const sent = { subject_token: less, subject_token_type: accessTokenType }
  assert.deepEqual((await who(sent)).principal.scopes, [])
  assert.equal((await bank.send(asserting({ claims: sent })(world))).status, 403)
})

test('a client may be known to its provider under other names', async () => {
  const by = { client: 'known', header: { kid: 'known-1' }, by: () => signedBy(known) }
  const status = async (token: string) =>
    (await who({ subject_token: token, subject_token_type: idTokenType }, by)).status
  assert.equal(await status(idToken({ aud: 'web' })), 200)
  assert.equal(await status(idToken({ aud: ['mobile', 'bank'], azp: 'mobile' })), 200)
  assert.equal(await status(idToken({ aud: 'known' })), 401)
})

test('only who may say for whom it acts is believed, and then it is told that nobody proved it', async () => {
  assert.equal((await who({ on_behalf_of: 'ada' })).status, 403)
  const by = { client: 'teller', header: { kid: 'teller-1' }, by: () => signedBy(teller) }
  const said = await who({ on_behalf_of: 'ada', ctx: { location_id: 'oslo' } }, by)
  assert.equal(said.status, 200)
  const { user, assurance, tenant, location, locations } = said.principal
  assert.deepEqual(
    [user, assurance, tenant, location, locations],
    ['ada', 'asserted', 'acme', 'oslo', ['berlin', 'oslo']],
  )
  assert.equal((await who({ on_behalf_of: 'ada', ctx: { location_id: 'paris' } }, by)).status, 403)
  assert.equal((await who({ on_behalf_of: 'ada', ctx: { tenant_id: 'other' } }, by)).status, 403)
})

test('a context is one that the user may reach', async () => {
  const token = { subject_token: idToken({ tenant_id: 'acme' }), subject_token_type: idTokenType }
  const at = (ctx: object) => who({ ...token, subject_token: idToken({ tenant_id: 'acme' }), ctx })
  assert.equal((await at({ location_id: 'oslo' })).principal.location, 'oslo')
  assert.equal((await at({ tenant_id: 'acme' })).status, 200)
  assert.equal((await at({ location_id: 'paris' })).status, 403)
  assert.equal((await at({ tenant_id: 'other' })).status, 403)
})
