import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policiesOf } from '../../src/server/limits.ts'
import { outgoingClient } from '../client/upstream.ts'
import { as, limitedService } from './limited-service.ts'

const five = { default: { quota: 5, window: 60 } }

test('every answer to what is counted tells the limit and what is left of it, as structured fields', async (test) => {
  const { send } = await limitedService(test, five)
  for (const left of [4, 3]) {
    const { status, policy, state } = await send('GET', '/look')
    assert.deepEqual(
      [status, policy, state],
      [200, { default: { q: 5, w: 60 } }, { default: { r: left, t: 12 * (5 - left) } }],
    )
  }
  const refused = await send('GET', '/look?colour=red')
  assert.deepEqual([refused.status, refused.state.default?.r], [400, 2])
  assert.equal((await send('POST', '/pay-off')).status, 401, 'who is not known is not counted')
  assert.equal((await send('GET', '/look')).state.default?.r, 1)
})

test('an answer that the caller has already tells nothing of limits, and counts all the same', async (test) => {
  const { send } = await limitedService(test, five)
  const etag = (await send('GET', '/look')).headers.get('etag') as string
  const { status, headers } = await send('GET', '/look', { 'if-none-match': etag })
  assert.equal(status, 304)
  assert.deepEqual([headers.get('ratelimit'), headers.get('ratelimit-policy')], [null, null])
  assert.equal((await send('GET', '/look')).state.default?.r, 2)
})

test('what is too much is refused with 429, which limit it is too much for, and when to come back', async (test) => {
  const { send } = await limitedService(test, five)
  for (let count = 0; count < 5; count++) assert.equal((await send('GET', '/look')).status, 200)
  const { status, headers, json, state, retryAfter } = await send('GET', '/look')
  assert.equal(status, 429)
  assert.equal(headers.get('content-type'), 'application/problem+json')
  assert.equal(json.type, 'https://iana.org/assignments/http-problem-types#quota-exceeded')
  assert.deepEqual([json.code, json['violated-policies']], ['rate_limited', ['default']])
  assert.deepEqual(state, { default: { r: 0, t: retryAfter } })
  assert.ok(retryAfter >= 1 && retryAfter <= 12)
})

test('a service that declares so tells of the scarcest quota in the form of old, too, and its document says it', async (test) => {
  const { send, document } = await limitedService(test, five, { legacyRateLimitHeaders: true })
  const legacy = ({ headers }: { readonly headers: Headers }) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))
  assert.deepEqual(legacy(await send('GET', '/look')), ['5', '4', '12'])
  assert.deepEqual(legacy(await send('POST', '/pay-off', as('ada.acme'))), ['2', '1', '30'])
  await send('POST', '/pay-off', as('ada.acme'))
  const refused = await send('POST', '/pay-off', as('ada.acme'))
  assert.equal(refused.status, 429)
  assert.deepEqual(legacy(refused), ['2', '0', String(refused.retryAfter)])
  const { headers } = await send('GET', '/look')
  const unmodified = await send('GET', '/look', { 'if-none-match': headers.get('etag') as string })
  assert.deepEqual([unmodified.status, ...legacy(unmodified)], [304, null, null, null])
  const told = JSON.stringify((document.paths as never)['/look'])
  for (const name of ['Limit', 'Remaining', 'Reset']) assert.match(told, RegExp(`X-RateLimit-${name}`))

  const usual = await limitedService(test, five)
  assert.deepEqual(legacy(await usual.send('GET', '/look')), [null, null, null])
  assert.doesNotMatch(JSON.stringify(usual.document), /X-RateLimit/)
})

test('of 200 at once exactly as many pass as may', async (test) => {
  const { send } = await limitedService(test, { default: { quota: 100, window: 3600 } })
  const answers = await Promise.all(Array.from({ length: 200 }, () => send('GET', '/look')))
  assert.equal(answers.filter(({ status }) => status === 200).length, 100)
  assert.equal(answers.filter(({ status }) => status === 429).length, 100)
})

test('users are counted apart, whatever their address, and nobody else by that', async (test) => {
  const { send } = await limitedService(test, five)
  for (let count = 0; count < 6; count++) await send('GET', '/look')
  assert.equal((await send('GET', '/look')).status, 429)
  assert.equal((await send('GET', '/look', as('ada.acme'))).state.default?.r, 4)
  assert.equal((await send('GET', '/look', as('ada.other'))).state.default?.r, 4)
  assert.equal((await send('GET', '/look', as('ada.acme'))).state.default?.r, 3)
  const forwarded = { 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.1' }
  assert.equal((await send('GET', '/look', forwarded)).status, 429)
})

test('a limit of its own counts an operation beside the default one, and has a name for those who share it', async (test) => {
  const { send } = await limitedService(test, five)
  const first = await send('POST', '/pay-off', as('ada.acme'))
  assert.deepEqual(first.status, 204)
  const { pk, ...others } = first.policy['pay-off'] as { pk: ArrayBuffer }
  assert.deepEqual(
    [first.policy.default, others],
    [
      { q: 5, w: 60 },
      { q: 2, w: 60 },
    ],
  )
  assert.doesNotMatch(Buffer.from(pk).toString('latin1'), /ada|acme/)
  assert.deepEqual([first.state.default?.r, first.state['pay-off']?.r], [4, 1])
  const second = await send('POST', '/pay-off', as('ben.acme'))
  assert.deepEqual((second.policy['pay-off'] as { pk: ArrayBuffer }).pk, pk)
  assert.deepEqual([second.state.default?.r, second.state['pay-off']?.r], [4, 0])
  const third = await send('POST', '/pay-off', as('ada.acme'))
  assert.deepEqual(
    [third.status, third.json['violated-policies'], Object.keys(third.state)],
    [429, ['pay-off'], ['pay-off']],
  )
  assert.ok(third.retryAfter >= (third.state['pay-off']?.t as number))
  assert.equal((await send('GET', '/look', as('ada.acme'))).state.default?.r, 3, 'what was refused took nothing')
  assert.equal((await send('POST', '/pay-off', as('ada.other'))).status, 204)
})

test('an operation costs what it declares', async (test) => {
  const { send } = await limitedService(test, five)
  assert.equal((await send('GET', '/report')).state.default?.r, 2)
  const refused = await send('GET', '/report')
  assert.deepEqual([refused.status, refused.state.default?.r], [429, 2])
  assert.equal((await send('GET', '/look')).state.default?.r, 1)
})

test('a standard operation takes a limit and a cost of its own, too', async (test) => {
  const { send } = await limitedService(test, five)
  const { headers } = await send('POST', '/notes', {}, { text: 'x' })
  const { status, state } = await send('DELETE', headers.get('location') as string)
  assert.deepEqual([status, state.default?.r, state['pay-off']?.r], [204, 2, 0])
})

test('a batch costs one for each part; one that is too much does nothing, and is not remembered under its key', async (test) => {
  const { send, rows } = await limitedService(test, { default: { quota: 10, window: 60 } })
  const operations = (count: number) => ({
    operations: Array.from({ length: count }, () => ({ op: 'create', body: { text: 'x' } })),
  })
  const first = await send('POST', '/notes/batch', {}, operations(6))
  assert.deepEqual([first.status, first.state.default?.r], [200, 4])
  const second = await send('POST', '/notes/batch', { 'idempotency-key': 'k' }, operations(6))
  assert.deepEqual([second.status, second.state.default?.r], [429, 3])
  const third = await send('POST', '/notes/batch', { 'idempotency-key': 'k' }, operations(3))
  assert.deepEqual([third.status, third.state.default?.r], [200, 0])
  assert.equal(rows('select count(*) as count from notes')[0]?.count, 9)
})

test('what costs more than a burst costs all of it, and passes when that is there', async (test) => {
  const { send } = await limitedService(test, { default: { quota: 10, burst: 2, window: 60 } })
  assert.equal((await send('GET', '/report')).state.default?.r, 0)
  assert.equal((await send('GET', '/report')).status, 429)
  const { send: sendBatch } = await limitedService(test, { default: { quota: 10, burst: 2, window: 60 } })
  const operations = Array.from({ length: 6 }, () => ({ op: 'create', body: { text: 'x' } }))
  assert.equal((await sendBatch('POST', '/notes/batch', {}, { operations })).status, 200)
})

test('our own client waits for as long as it is told, and is served', async (test) => {
  const { url } = await limitedService(test, { default: { quota: 1, window: 1 } })
  const { http } = outgoingClient()
  const statuses: number[] = []
  const since = performance.now()
  for (let count = 0; count < 2; count++) statuses.push((await http.request('GET', `${url}/look`)).status)
  assert.deepEqual(statuses, [200, 200])
  assert.ok(performance.now() - since >= 1000)
})

test('a variable sets the default limit anew, whoever it counts, and does not turn it on', () => {
  const limits = { default: { quota: 5, window: 60, burst: 2, per: 'tenant' } } as const
  const rated = policiesOf({ limits }, { ENVIRONMENT: 'production', RATE_LIMIT: '70/7' }).get('default')
  assert.deepEqual([rated?.quota, rated?.window, rated?.burst, rated?.per], [70, 7, 70, 'tenant'])
  const off = { limits: { default: 'none' } } as const
  assert.equal(policiesOf(off, { ENVIRONMENT: 'production', RATE_LIMIT: '70/7' }).get('default'), undefined)
})

test('without limits that it declares, a service has a generous one; it is off only by declaration', async (test) => {
  const usual = await limitedService(test, {})
  assert.deepEqual((await usual.send('GET', '/look')).policy, { default: { q: 6000, w: 60 } })
  const off = await limitedService(test, { default: 'none' })
  assert.deepEqual((await off.send('GET', '/look')).policy, {})
  assert.deepEqual(Object.keys((await off.send('POST', '/pay-off', as('ada.acme'))).policy), ['pay-off'])
})

test('the document has the headers and 429 of what is counted, and of nothing else', async (test) => {
  const { document } = await limitedService(test, { default: 'none', authentication: 'none' })
  // biome-ignore lint/suspicious/noExplicitAny: what a document holds is what the test is about
  const { paths } = document as { paths: any }
  const { responses, 'x-rate-limit': limit } = paths['/pay-off'].post
  assert.deepEqual(limit, { policy: 'pay-off', cost: 1 })
  assert.ok(responses[429])
  for (const status of [204, 400])
    assert.ok(responses[status].headers?.RateLimit ?? responses[status].$ref, `${status}`)
  const look = paths['/look'].get
  assert.equal(look['x-rate-limit'], undefined)
  assert.equal(look.responses[429], undefined)
  assert.equal(look.responses[200].headers.RateLimit, undefined)
})

test('who fails to authenticate too often is refused, whoever is known already goes on', async (test) => {
  const { send } = await limitedService(test, { authentication: { quota: 12, window: 60 } })
  const status = async (token: string) => (await send('POST', '/pay-off', as(token))).status
  assert.equal(await status('ada.acme'), 204)
  assert.deepEqual([await status('bad'), await status('bad'), await status('bad')], [401, 401, 429])
  assert.equal(await status('ben.other'), 204, 'one bad credential does not use up what all have')
  const statuses: number[] = []
  for (let number = 0; number < 12; number++) statuses.push(await status(`guess${number}`))
  assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429])
  const { json, retryAfter } = await send('POST', '/pay-off', as('eve.acme'))
  assert.deepEqual([json.code, json['violated-policies']], ['rate_limited', ['authentication']])
  assert.ok(retryAfter >= 1 && retryAfter <= 5)
  assert.equal(await status('ada.acme'), 204)
})

test('who has failed is not verified more often at once than it may still fail', async (test) => {
  const { send } = await limitedService(test, { authentication: { quota: 12, window: 600 } })
  const wave = async (count: number) => {
    const sent = Array.from({ length: count }, (_, number) => send('POST', '/pay-off', as(`slow${count}-${number}`)))
    return (await Promise.all(sent)).filter(({ status }) => status === 401).length
  }
  assert.equal(await wave(2), 2)
  assert.equal(await wave(40), 10)
  assert.equal(await wave(40), 0)
})

test('a credential that was genuine once is held against itself alone', async (test) => {
  const { send } = await limitedService(test, { authentication: { quota: 12, window: 60 } })
  const codes: string[] = []
  for (let count = 0; count < 4; count++) codes.push((await send('POST', '/pay-off', as('expired'))).json.code)
  assert.deepEqual(codes, ['token_expired', 'token_expired', 'rate_limited', 'rate_limited'])
  for (let number = 0; number < 12; number++)
    assert.equal((await send('POST', '/pay-off', as(`guess${number}`))).status, 401)
})
