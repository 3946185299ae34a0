import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { DestinationRefused, destinations } from '../../src/client/destination.ts'
import { Failed } from '../../src/core/failure/failure.ts'
import { nameServer } from './name-server.ts'
import { misleadingNames, noUrls, refusedDestinations } from './refused-destinations.ts'
import { outgoingClient, status, upstream } from './upstream.ts'

/** Whoever may ask every public address at any port, and a listener of the house, which must not be asked. */
async function outsider(t: TestContext, { hosts = ['*:*'], ...options }: Parameters<typeof outgoingClient>[0] = {}) {
  const { url, seen } = await upstream(t, status(200))
  const { port } = new URL(url)
  return { ...outgoingClient({ hosts, ...options }), port, seen }
}

function isRefused(reason: RegExp) {
  return (error: unknown): boolean => {
    assert(error instanceof Failed)
    assert.equal(error.code, 'upstream_failed')
    assert(error.cause instanceof DestinationRefused, String(error.cause))
    assert.match(error.cause.message, reason)
    assert.equal(error.detail, undefined)
    return true
  }
}

for (const [reason, urls] of Object.entries(refusedDestinations)) {
  test(`nobody is asked where it ${reason}`, async (t) => {
    const { resolve } = await nameServer(t, (name) => misleadingNames[name] ?? [])
    const { http, port, seen, observed } = await outsider(t, { resolve })
    for (const url of urls) {
      await t.test(JSON.stringify(url), async () => {
        const answer = http.request('GET', url.replace('PORT', port), { deadline: 60_000 })
        await assert.rejects(answer, isRefused(new RegExp(reason)))
      })
    }
    assert.equal(seen.length, 0)
    const told = observed.filter(({ kind }) => kind === 'outgoing_completed')
    assert.equal(told.length, urls.length, 'and none of them is tried again')
  })
}

test('what is no URL is a mistake of the author', async (t) => {
  const { http, port } = await outsider(t)
  for (const url of noUrls) await assert.rejects(http.request('GET', url.replace('PORT', port)), TypeError, url)
})

test('there are more than 80 of these forms', () => {
  assert(Object.values(refusedDestinations).flat().length + noUrls.length > 120)
})

const neighbours = ['9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0']
const more = ['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0']
const others = [
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '8.8.8.8',
  '[2000::1]',
  '[2606:4700::1111]',
  '[2a00::1]',
]
for (const host of [...neighbours, ...more, ...others]) {
  test(`${host} is on the Internet`, () => {
    assert(!(destinations(['*'])(`https://${host}/a`) instanceof DestinationRefused))
  })
}

test('a name that changes its address between two questions gains nothing: it is asked for once, and that is judged', async (t) => {
  // An address on the Internet that nobody has, and then one of this machine.
  const { resolve, asked } = await nameServer(t, (_, question) => [question === 1 ? '2fff::1' : '127.0.0.1'])
  const { http, port, seen } = await outsider(t, { resolve })
  const url = `http://rebinding.example.org:${port}/`
  await assert.rejects(http.request('POST', url, { deadline: 2_000 }), (error) => {
    assert(error instanceof Failed && !(error.cause instanceof DestinationRefused))
    return true
  })
  assert.deepEqual(asked, ['rebinding.example.org'])
  await assert.rejects(http.request('POST', url), isRefused(/127\.0\.0\.1 is an address of the house/))
  assert.equal(seen.length, 0)
})

test('of several addresses only those are tried that may be', async (t) => {
  const { resolve } = await nameServer(t, () => ['169.254.169.254', '127.0.0.1', 'fe80::1'])
  const { http, port, seen } = await outsider(t, { resolve, hosts: ['billing.internal:*'] })
  assert.equal((await http.request('GET', `http://billing.internal:${port}/`)).status, 200)
  assert.equal(seen.length, 1)
})

test('a host of the house is asked when it is named, and never for what nobody has a reason to ask', async (t) => {
  const { resolve } = await nameServer(t, (name) => [name === 'a.internal' ? '127.0.0.1' : '169.254.169.254'])
  const { http, port, seen } = await outsider(t, { resolve, hosts: ['*.internal:*'] })
  assert.equal((await http.request('GET', `http://a.internal:${port}/`)).status, 200)
  await assert.rejects(http.request('GET', 'http://b.internal/'), isRefused(/no address to ask/))
  assert.equal(seen.length, 1)
})

test('a redirect is an answer, and nobody goes where it leads', async (t) => {
  const inner = await upstream(t, status(200))
  for (const code of [301, 302, 303, 307, 308]) {
    const outer = await upstream(t, status(code, { location: inner.url }))
    const { http } = outgoingClient({ hosts: [outer.host] })
    const reply = await http.request('GET', outer.url)
    assert.deepEqual([reply.status, reply.headers.location], [code, inner.url])
  }
  assert.equal(inner.seen.length, 0)
})

const rules: readonly [hosts: string, url: string, isOpen: boolean][] = [
  ['*', 'http://example.org/', true],
  ['*', 'https://example.org/', true],
  ['*', 'https://example.org:443/', true],
  ['*', 'http://example.org:443/', false],
  ['*', 'https://example.org:8443/', false],
  ['*:8443', 'https://example.org:8443/', true],
  ['*:8443', 'https://example.org/', false],
  ['users.internal', 'http://users.internal/', true],
  ['users.internal', 'http://USERS.internal/', true],
  ['users.internal', 'http://users.internal:8080/', false],
  ['users.internal', 'http://users.internal.example.org/', false],
  ['users.internal', 'http://notusers.internal/', false],
  ['users.internal', 'http://users.internal./', false],
  ['users.internal', 'http://example.org/', false],
  ['Users.Internal:8080', 'http://users.internal:8080/', true],
  ['users.internal:8080', 'http://users.internal/', false],
  ['users.internal:443', 'https://users.internal/', true],
  ['users.internal:*', 'http://users.internal:1/', true],
  ['*.internal', 'http://users.internal/', true],
  ['*.internal', 'http://internal/', false],
  ['*.internal', 'http://usersinternal/', false],
  ['10.0.0.1', 'http://10.0.0.1/', true],
  ['10.0.0.1', 'http://10.0.0.2/', false],
  ['[::1]:8080', 'http://[::1]:8080/', true],
  ['169.254.169.254', 'http://169.254.169.254/', false],
]
for (const [hosts, url, isOpen] of rules) {
  test(`where ${hosts} may be asked, ${url} may ${isOpen ? 'be' : 'not'}`, () => {
    assert.equal(destinations([hosts])(url) instanceof DestinationRefused, !isOpen)
  })
}

test('a rule that is none is a mistake at once', () => {
  for (const rule of ['', 'http://users.internal', 'users.internal/a', 'a b', '*x', 'a:b', 'a:123456', '[::1', '::1']) {
    assert.throws(() => destinations([rule]), TypeError, rule)
  }
})
