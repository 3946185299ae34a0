import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type RunningService, startService } from '../../../test/support/service.ts'

let service: RunningService
before(async () => {
  service = await startService('birthday', { environment: { LOG_LEVEL: 'debug' } })
})
after(() => service.stop())

const date = '1987-05-04'

function ask(method: string, path: string, body?: string, type = 'application/json'): Promise<Response> {
  const init = body === undefined ? {} : { headers: { 'content-type': type }, body }
  return fetch(`${service.url}${path}`, { method, ...init })
}

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  return (await response.json()) as Record<string, unknown>
}

for (const [form, path, body] of [
  ['the body', '/hello/Ada', `{"dateOfBirth":"${date}"}`],
  ['the query string, as the original had it', `/hello/Ada?dateOfBirth=${date}`, undefined],
  ['both, when they agree', `/hello/Ada?dateOfBirth=${date}`, `{"dateOfBirth":"${date}"}`],
] as const) {
  test(`the date may come in ${form}; the answer is 204 and has no content, not even a type of it`, async () => {
    const saved = await ask('PUT', path, body)
    assert.equal(saved.status, 204)
    assert.equal(await saved.text(), '')
    assert.deepEqual([saved.headers.get('content-type'), saved.headers.get('content-length')], [null, null])
  })
}

test('the greeting is one member, and nothing tells the date', async () => {
  await ask('PUT', '/hello/Grace', `{"dateOfBirth":"${date}"}`)
  const greeted = await ask('GET', '/hello/Grace')
  assert.equal(greeted.status, 200)
  assert.equal(greeted.headers.get('content-type'), 'application/json')
  assert.match(
    await greeted.text(),
    /^\{"message":"Hello, Grace! (Happy birthday!|Your birthday is in \d{1,3} day\(s\))"\}$/,
  )
})

test('a greeting that the caller has is 304 until its words change, by the date or by the day', async () => {
  await ask('PUT', '/hello/Emmy', `{"dateOfBirth":"${date}"}`)
  const etag = (await ask('GET', '/hello/Emmy')).headers.get('etag') ?? ''
  assert.match(etag, /^W\/"[\w-]{16}"$/)
  const again = () => fetch(`${service.url}/hello/Emmy`, { headers: { 'if-none-match': etag } })
  const unchanged = await again()
  assert.deepEqual([unchanged.status, unchanged.headers.get('etag'), await unchanged.text()], [304, etag, ''])
  await ask('PUT', '/hello/Emmy', '{"dateOfBirth":"1987-05-05"}')
  assert.equal((await again()).status, 200)
})

test('a date in the body and another in the query string are refused', async () => {
  const refused = await ask('PUT', '/hello/Ada?dateOfBirth=1987-05-05', `{"dateOfBirth":"${date}"}`)
  assert.equal(refused.status, 400)
  const { errors } = await problemOf(refused)
  assert.partialDeepStrictEqual(errors, [{ code: 'conflicting_value', parameter: 'dateOfBirth' }])
})

test('names of any script travel percent-encoded, and are one however they are composed', async () => {
  for (const name of ['Jose\u0301', '王', 'ß']) {
    const path = `/hello/${encodeURIComponent(name)}`
    assert.equal((await ask('PUT', path, `{"dateOfBirth":"${date}"}`)).status, 204)
    const composed = encodeURIComponent(name.normalize('NFC'))
    const { message } = (await (await ask('GET', `/hello/${composed}`)).json()) as { message: string }
    assert.ok(message.startsWith(`Hello, ${name.normalize('NFC')}! `), message)
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('DELETE', path)).status, 404)
  }
})

test('all that is wrong comes back at once, under the codes of the original', async () => {
  const text = { INVALID_USERNAME: "Please supply a 'username' containing only letters" }
  const date = { INVALID_DATE: "Please supply 'dateOfBirth' as a valid date in 'YYYY-MM-DD' format" }
  for (const [path, body] of [
    ['/hello/R2D2?dateOfBirth=2020-1-1', undefined],
    ['/hello/R2D2', '{"dateOfBirth":"2020-1-1"}'],
    ['/hello/R2D2', '{}'],
    ['/hello/R2D2', undefined],
  ] as const) {
    const refused = await ask('PUT', path, body)
    const { status, errors } = (await problemOf(refused)) as {
      status: number
      errors: { code: string; detail: string }[]
    }
    assert.deepEqual([refused.status, status], [400, 400])
    const told = Object.fromEntries(errors.map(({ code, detail }) => [code, detail]))
    assert.deepEqual(told, { ...text, ...date }, path)
  }
})

test('somebody unknown gets 404 with the words of the original', async () => {
  const unknown = await ask('GET', '/hello/Stranger')
  assert.equal(unknown.status, 404)
  const { code, detail } = await problemOf(unknown)
  assert.deepEqual([code, detail], ['unknown_user', 'Hello, Stranger! you are new, please create an account'])
})

for (const [method, path, status] of [
  ['POST', '/hello/Ada', 405],
  ['PATCH', '/hello/Ada', 405],
  ['GET', '/hello/', 404],
  ['GET', '/hello', 404],
] as const) {
  test(`${method} ${path} is ${status}`, async () => {
    const refused = await ask(method, path)
    assert.equal(refused.status, status)
    await problemOf(refused)
  })
}

test('no log line holds a date of birth, however it came and whatever became of it', async () => {
  const planted = '1933-11-22'
  const answers = [
    await ask('PUT', '/hello/Marie', `{"dateOfBirth":"${planted}"}`),
    await ask('PUT', `/hello/Marie?dateOfBirth=${planted}`),
    await ask('PUT', `/hello/Marie?dateOfBirth=${planted}x`),
    await ask('PUT', `/hello/R2D2?dateOfBirth=${planted}`),
    await ask('PUT', `/hello/Marie?dateOfBirth=1933-11-23`, `{"dateOfBirth":"${planted}"}`),
    await ask('PUT', '/hello/Marie', `{"dateOfBirth":"${planted}"`),
    await ask('PUT', '/hello/Marie', `dateOfBirth=${planted}`, 'application/x-www-form-urlencoded'),
    await ask('POST', `/hello/Marie?dateOfBirth=${planted}`),
    await ask('GET', `/nowhere?dateOfBirth=${planted}`),
    await ask('GET', '/hello/Marie'),
    await ask('DELETE', '/hello/Marie'),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [204, 204, 400, 400, 400, 400, 415, 405, 404, 200, 204],
  )
  assert.equal(await service.stop(), 0)
  assert.match(service.output(), /"operation":"saveBirthday"/)
  // Random ids hold any four digits once in a while, and so do ports.
  assert.doesNotMatch(service.output().replace(/"\w+_id":"[^"]*"/g, ''), /(?<!\d)1933(?!\d)/)
})
