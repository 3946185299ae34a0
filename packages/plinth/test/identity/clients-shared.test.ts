// What instances of a service have in common: which assertions were used, and which keys are good.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { withRetiring, withRevoked } from '../../src/identity/client/registration-changes.ts'
import { until } from '../support/until.ts'
import { asserting, type World } from './assertion-attacks.ts'
import { accessToken, type Bank, idToken, openBank } from './bank.ts'
import { signedBy } from './forge.ts'
import { embedding } from './key-attacks.ts'

async function file(context: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-bank-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return `sqlite:${folder}/bank.db`
}

async function opened(context: TestContext, options: Parameters<typeof openBank>[0] = {}): Promise<Bank> {
  const bank = await openBank(options)
  context.after(() => bank.close())
  return bank
}

/** The address of a bank in another process. */
async function another(context: TestContext, url: string): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bank.child.ts'), url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  context.after(async () => {
    child.stdin.end()
    await once(child, 'exit')
  })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return line.trim()
}

test('of twenty who send the same assertion to two processes at once, exactly one is heard', async (context) => {
  const url = await file(context)
  const bank = await opened(context, { url })
  const prepay = await bank.pair({ id: 'prepay-1', client: 'prepay' })
  const addresses = [bank.url, await another(context, url)]
  const world = { bank, prepay } as World
  for (let round = 0; round < 5; round++) {
    const { method = 'GET', path = '', body, headers = {} } = asserting({})(world)
    const sent = { method, body: body as string, headers: { ...headers, 'content-type': 'application/json' } }
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => (await fetch(`${addresses[index % 2]}${path}`, sent)).status),
    )
    assert.equal(answers.filter((it) => it === 200).length, 1, answers.join())
    assert.equal(answers.filter((it) => it === 401).length, 19, answers.join())
  }
})

test('keys are changed under load without one refused request', async (context) => {
  const bank = await opened(context)
  const first = await bank.pair({ id: 'first', client: 'prepay' })
  let current = { kid: 'first', key: first }
  let done = 0
  const over = new AbortController()
  const refused: unknown[] = []
  const caller = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { kid, key } = current
      const answer = await bank.send(asserting({ header: { kid }, by: () => signedBy(key) })({ bank } as World))
      if (answer.status === 200) done++
      else refused.push(answer.body)
    }
  }
  const callers = Array.from({ length: 4 }, caller)
  await sleep(300)
  const second = await bank.pair({ id: 'second', client: 'prepay' })
  await sleep(5100)
  current = { kid: 'second', key: second }
  const now = Date.now()
  await bank.store.change((it) => withRetiring(it, 'first', now + 60_000, now))
  await sleep(300)
  await bank.store.change((it) => withRevoked(it, 'first', Date.now()))
  await sleep(5100)
  over.abort()
  await Promise.all(callers)
  assert.deepEqual(refused, [])
  assert.ok(done > 100, String(done))
  const old = await bank.send(asserting({ header: { kid: 'first' }, by: () => signedBy(first) })({ bank } as World))
  assert.equal(old.status, 401)
})

test('a hash is made anew with the pepper of today when its key is used, and when that was is noted', async (context) => {
  const url = await file(context)
  const [old, current] = [
    { id: 'old', secret: 'o'.repeat(32) },
    { id: 'new', secret: 'n'.repeat(32) },
  ] as const
  const before = await openBank({ url, peppers: [old] })
  const key = await before.apiKey({ client: 'prepay', expiresAt: Date.now() + 3_600_000 })
  await before.close()
  const during = await openBank({ url, peppers: [current, old] })
  assert.equal((await during.send({ headers: { 'x-api-key': key } })).status, 200)
  const kept = async () => (await during.store.load()).keys[0]
  await until(async () => (await kept())?.pepper === 'new' && (await kept())?.lastUsedAt !== undefined)
  assert.ok(Date.now() - ((await kept())?.lastUsedAt ?? 0) < 60_000)
  const warned = during.observed.flatMap((it) => (it.kind === 'message' ? [it.message] : []))
  assert.deepEqual(warned, ['A key that is in use expires soon. Add its successor with "plinth keys add".'])
  await during.close()
  const after = await opened(context, { url, peppers: [current] })
  assert.equal((await after.send({ headers: { 'x-api-key': key } })).status, 200)
})

test('clients are believed whatever they say of users only where that is switched on', async (context) => {
  const bank = await opened(context, { trustsClients: true })
  const prepay = await bank.pair({ id: 'prepay-1', client: 'prepay' })
  const sent = asserting({ claims: { on_behalf_of: 'ada', ctx: { location_id: 'berlin' } } })
  const { principal } = await bank.send(sent({ bank, prepay } as World))
  const { user, client, assurance, location } = principal
  assert.deepEqual([user, client, assurance, location], ['ada', 'prepay', 'asserted', 'berlin'])
})

test('what nobody can tell is 503, not a guess', async (context) => {
  const bank = await openBank()
  const prepay = await bank.pair({ id: 'prepay-1', client: 'prepay' })
  const key = await bank.apiKey({ client: 'prepay' })
  context.after(() => bank.close())
  assert.equal((await bank.send({ headers: { 'x-api-key': key } })).status, 200)
  await bank.lose()
  const { status, body } = await bank.send(asserting({})({ bank, prepay } as World))
  assert.deepEqual([status, body.code], [503, 'unavailable'])
})

test('nothing that was sent stands in the log, the errors, or what is kept', async (context) => {
  const url = await file(context)
  const bank = await opened(context, { url })
  const prepay = await bank.pair({ id: 'prepay-1', client: 'prepay' })
  const keys = {
    good: await bank.apiKey({ client: 'prepay' }),
    embedded: await bank.apiKey({ client: 'prepay', embedded: true }),
  }
  const [user, lent] = [idToken(), accessToken()]
  const type = 'urn:ietf:params:oauth:token-type:id_token'
  const requests = [
    asserting({ claims: { subject_token: user, subject_token_type: type } })({ bank, prepay } as World),
    asserting({ claims: { subject_token: lent, subject_token_type: type } })({ bank, prepay } as World),
    embedding(keys as never, {}),
    embedding(keys as never, { by: () => Buffer.alloc(32) }),
    { headers: { 'x-api-key': keys.good } },
    { headers: { 'x-api-key': `${keys.good}0` } },
  ]
  const answers = await Promise.all(requests.map((it) => bank.send(it)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 401, 200, 401, 200, 401],
  )
  const { inspect } = await import('node:util')
  const errors = bank.observed.flatMap((it) =>
    it.kind === 'call_completed' ? [it.failed, it.failed?.cause, it.failed?.stack] : [],
  )
  const written = [
    inspect(errors, { depth: 10 }),
    JSON.stringify(answers.map(({ body }) => body)),
    JSON.stringify(await bank.store.load()),
    JSON.stringify(bank.observed.filter((it) => it.kind === 'message' || it.kind === 'error_unexpected')),
  ].join('\n')
  const assertions = requests.map(({ headers }) => Object.values(headers ?? {})[0] ?? '')
  const secrets = [user, lent, ...assertions, ...Object.values(keys)].flatMap((it) => it.split(/[._ ]/))
  for (const secret of secrets.filter((it) => it.length > 20)) assert.equal(written.includes(secret), false, secret)
})
