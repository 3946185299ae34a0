import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { openEngine } from '../../src/storage/dialect/open-engine.ts'
import { assertNone, canary, plant } from './canaries.ts'
import { carelessService } from './careless-service.ts'
import { addresses, bin, type Program, run, temporaryService } from './temporary-service.ts'

/** What callers send. */
const sent = {
  pin: canary('pin'),
  otherPin: canary('other-pin'),
  password: canary('password'),
  token: canary('token'),
  basic: canary('basic'),
  key: canary('key'),
  cookie: canary('cookie'),
  query: canary('query'),
  address: canary('address'),
  tooLong: canary('long').padEnd(80, 'x'),
}
const service = temporaryService({ 'src/service.ts': carelessService })
const file = (name: string): string => join(service.folder, name)
const sentryKey = canary('sentry').replaceAll('-', '')
const vaultKey = canary('vault')
const envelopes: string[] = []
const answers: string[] = []
const sentry = createServer(async (request, response) => {
  const body = await buffer(request)
  envelopes.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString())
  response.end('{}')
})
const running: Program[] = []
let secrets: Record<string, string>
let environment: Record<string, string>
let url: string
let internalUrl: string
let token: string
let apiKey: string

before(async () => {
  sentry.listen(0, '127.0.0.1')
  await once(sentry, 'listening')
  const { port } = sentry.address() as AddressInfo
  const planted = plant({
    PORT: '0',
    INTERNAL_PORT: '0',
    LOG_LEVEL: 'debug',
    AUDIT_SINK: `file:${file('audit.jsonl')}`,
    AUDIT_CHECKPOINT_FILE: file('checkpoints.jsonl'),
    SENTRY_DSN: `http://${sentryKey}@127.0.0.1:${port}/42`,
    DATABASE_URL: `sqlite:${file('vault.db')}`,
    VAULT_KEY: vaultKey,
    VAULT_URL: `https://vault:${sent.address}@vault.internal/`,
  })
  environment = planted.environment
  await outputOf('migrate', 'new', 'accounts')
  token = (await outputOf('token', '--sub', 'ada', '--scope', 'vault', 'audit:read')).trim()
  const signature = token.split('.')[2] as string
  apiKey = JSON.parse(await outputOf('keys', 'add', 'auditor', '--scope', 'vault', '--json')).api_key
  secrets = {
    ...sent,
    ...planted.secrets,
    VAULT_KEY: vaultKey,
    SENTRY_DSN: sentryKey,
    signature,
    apiKey: apiKey.split('_')[3] as string,
  }
  ;({ url, internalUrl } = await addresses(start(['src/main.ts'])))
})

after(() => {
  for (const program of running) program.process.kill('SIGKILL')
  sentry.close()
  service.remove()
})

function start(args: readonly string[], changes: Record<string, string> = {}): Program {
  const program = run(args, service.folder, { ...environment, ...changes })
  running.push(program)
  return program
}

/** What a command of `plinth` prints. */
async function outputOf(...args: string[]): Promise<string> {
  const program = start([bin, ...args])
  await program.ended()
  return program.output()
}

async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  // Whoever may read a row is told what it holds.
  if (!response.ok) answers.push(`${JSON.stringify([...response.headers])}\n${text}`)
  return { status: response.status, text }
}

test('the service is driven into everything that may go wrong', async () => {
  const bearer = { authorization: `Bearer ${token}` }
  const account = { name: 'Ada', pin: sent.pin }
  assert.equal((await send('POST', '/accounts', account, bearer)).status, 201)
  assert.equal((await send('POST', '/accounts', account, bearer)).status, 409)
  assert.equal((await send('POST', '/accounts', { ...account, name: 1, pin: sent.tooLong }, bearer)).status, 400)
  assert.equal((await send('POST', '/accounts', { ...account, more: sent.key }, bearer)).status, 400)
  const { text } = await send('GET', '/accounts', undefined, bearer)
  const [{ id }] = JSON.parse(text).items
  assert.equal((await send('PATCH', `/accounts/${id}`, { pin: sent.otherPin }, bearer)).status, 200)
  assert.equal(
    (await send('PATCH', `/accounts/${id}`, { pin: sent.otherPin }, { ...bearer, 'if-match': '"1.json"' })).status,
    412,
  )

  const bad = ['token', 'Bearer', 'bearer  ', `Basic ${Buffer.from(`ada:${sent.basic}`).toString('base64')}`]
  const credentials = [...bad, `Bearer ${sent.token}`, `Bearer ${token}x`, `DPoP ${sent.token}`]
  for (const authorization of credentials) {
    assert.equal((await send('GET', '/accounts', undefined, { authorization })).status, 401, authorization)
  }
  const keys = { 'x-api-key': sent.key, cookie: `session=${sent.cookie}` }
  assert.equal((await send('GET', '/accounts', undefined, keys)).status, 401)
  assert.equal((await send('GET', '/accounts?limit=1', undefined, { 'x-api-key': apiKey })).status, 200)
  assert.equal((await send('GET', '/accounts', undefined, { 'x-api-key': `${apiKey}0` })).status, 401)
  assert.equal((await send('GET', `/accounts?access_token=${sent.query}`, undefined, bearer)).status, 400)
  assert.equal((await send('GET', `/nowhere/${sent.query}?password=${sent.query}`)).status, 404)

  assert.equal((await send('POST', '/fail', { password: sent.password })).status, 500)
  assert.equal((await send('POST', '/fail', { password: `no ${sent.password}` })).status, 400)
  assert.equal((await send('POST', '/tell', { password: sent.password })).status, 204)
  const asked = [
    'http://127.0.0.1:1/',
    `http://127.0.0.1:1/${sent.query}?key=${sent.query}`,
    `http://user:${sent.address}@vault.internal/`,
    `http://169.254.169.254/${sent.query}`,
  ]
  for (const address of asked) assert.equal((await send('POST', '/ask', { url: address })).status, 502)
  assert.equal((await send('POST', '/ask', { url: sent.address })).status, 500)

  const database = await (await openEngine(environment.DATABASE_URL as string)).writer()
  await database.execute('alter table accounts rename to elsewhere')
  assert.equal((await send('POST', '/accounts', { ...account, name: 'Bob' }, bearer)).status, 500)
  await database.execute('alter table elsewhere rename to accounts')
  await database.close()
})

test('no answer that refuses shows a secret', () => {
  assert.equal(answers.length, 23)
  assertNone(secrets, 'the answers', answers.join('\n'))
})

test('the metrics and the probes show none', async () => {
  for (const path of ['/metrics', '/livez', '/readyz', '/startupz', '/healthz']) {
    assertNone(secrets, path, await (await fetch(internalUrl + path)).text())
  }
})

test('the documents and the pages show none', async () => {
  for (const path of ['/', '/docs', '/openapi.json', '/openapi.yaml', '/problems', '/problems/internal', '/status']) {
    assertNone(secrets, path, (await send('GET', path)).text)
  }
})

test('the audit log shows none, wherever it is read', async () => {
  const bearer = { authorization: `Bearer ${token}` }
  const [{ id }] = JSON.parse((await send('GET', '/accounts', undefined, bearer)).text).items
  for (const path of ['/audit-events', `/accounts/${id}/history`]) {
    const { status, text } = await send('GET', path, undefined, bearer)
    assert.deepEqual([status, text.includes('"***"')], [200, true], path)
    assertNone(secrets, path, text)
  }
  const database = await (await openEngine(environment.DATABASE_URL as string)).writer()
  assertNone(secrets, 'the records', JSON.stringify(await database.all('select * from plinth_audit', [])))
  await database.close()
  assertNone(secrets, 'the sink', readFileSync(file('audit.jsonl'), 'utf8'))
})

test('--print-config shows none', async () => {
  const text = await outputOf('serve', '--print-config')
  assert.match(text, /VAULT_KEY.*\*\*\*/)
  assertNone(secrets, 'the configuration', text)
})

test('a start that fails shows none', async () => {
  const own = canary('url')
  const failing: Record<string, string>[] = [
    { DATABASE_URL: `postgresql://app:${own}@127.0.0.1:1/vault` },
    { DATABASE_URL: `postgresql://app:${own}@127.0.0.1:1:1/vault` },
    { DATABASE_URL: own },
    { CURSOR_SECRET: own.slice(0, 31) },
    { AUDIT_SIGNING_KEY: own },
    { SENTRY_DSN: `http://${own}@127.0.0.1/` },
    { VAULT_KEY: own.slice(0, 15) },
  ]
  for (const changes of failing) {
    const program = start(['src/main.ts'], changes)
    assert.ok([70, 78].includes((await program.ended()) ?? 0), program.output())
    assertNone({ ...secrets, own: own.slice(0, 15) }, Object.keys(changes)[0] as string, program.output())
  }
})

test('the log shows none, at whatever level', async () => {
  const [program] = running.filter(({ process }) => process.exitCode === null)
  program?.process.kill('SIGTERM')
  assert.equal(await program?.ended(), 0)
  const text = program?.output() ?? ''
  for (const level of ['debug', 'info', 'warn', 'error']) assert.ok(text.includes(`"level":"${level}"`), level)
  assertNone(secrets, 'the log', text)
})

test('what Sentry was told until then shows none', () => {
  assert.equal(envelopes.length, 3)
  // By its own key it knows whose they are.
  const { SENTRY_DSN: _, ...others } = secrets
  assertNone(others, 'the envelopes', envelopes.join('\n'))
})
