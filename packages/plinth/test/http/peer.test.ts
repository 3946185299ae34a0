import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { networks } from '../../src/http/networks.ts'
import { peers } from '../../src/http/peer.ts'

const proxies = ['10.0.0.0/8', '2001:db8:1::/48', '192.0.2.1']

/** A request from an address, with these headers. */
function from(remoteAddress: string, headers: Readonly<Record<string, string>>): IncomingMessage {
  return { socket: { remoteAddress }, headers } as never
}

const near = '10.0.0.1'
const cases: readonly [what: string, near: string, headers: Record<string, string>, address: string, secure?: true][] =
  [
    ['a caller without a proxy', '203.0.113.9', {}, '203.0.113.9'],
    [
      'a caller who says who it is',
      '203.0.113.9',
      { 'x-forwarded-for': '1.2.3.4', forwarded: 'for=1.2.3.4' },
      '203.0.113.9',
    ],
    ['a caller who says that it came by TLS', '203.0.113.9', { 'x-forwarded-proto': 'https' }, '203.0.113.9'],
    ['a proxy that says nothing', near, {}, near],
    ['a proxy', near, { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }, '203.0.113.9', true],
    ['a proxy that writes its address as IPv6', '::ffff:10.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    [
      'a proxy that is told something else by its caller',
      near,
      { 'x-forwarded-for': '1.2.3.4, 203.0.113.9' },
      '203.0.113.9',
    ],
    ['two proxies', near, { 'x-forwarded-for': '1.2.3.4, 203.0.113.9, 10.9.9.9' }, '203.0.113.9'],
    ['proxies all the way', near, { 'x-forwarded-for': '10.1.1.1,10.2.2.2' }, '10.1.1.1'],
    ['a proxy that is one address', '192.0.2.1', { 'x-forwarded-for': '192.0.2.2' }, '192.0.2.2'],
    ['its neighbour', '192.0.2.2', { 'x-forwarded-for': '203.0.113.9' }, '192.0.2.2'],
    ['an address with its port', near, { 'x-forwarded-for': '203.0.113.9:4711' }, '203.0.113.9'],
    ['IPv6', near, { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7'],
    ['IPv6 with its port', near, { 'x-forwarded-for': '[2001:db8::7]:4711' }, '2001:db8::7'],
    ['IPv4 in IPv6', near, { 'x-forwarded-for': '::ffff:203.0.113.9' }, '203.0.113.9'],
    ['a proxy with IPv6', '2001:db8:1::5', { 'x-forwarded-for': '2001:db8:2::5' }, '2001:db8:2::5'],
    ['something that is no address', near, { 'x-forwarded-for': '203.0.113.9, unknown' }, near],
    [
      'Forwarded',
      near,
      { forwarded: 'for=1.2.3.4, For="[2001:db8::7]:80";Proto=HTTPS;by=10.0.0.1' },
      '2001:db8::7',
      true,
    ],
    ['Forwarded that hides who it was', near, { forwarded: 'for=_hidden;proto=http' }, near],
    [
      'a quote that a caller has left open',
      near,
      { forwarded: 'for="1.2.3.4, for=203.0.113.9;proto=https' },
      '203.0.113.9',
      true,
    ],
    [
      'a caller who says beside its proxy that it came by TLS',
      near,
      { forwarded: 'for=203.0.113.9;proto=https', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' },
      '203.0.113.9',
    ],
    [
      'both, which agree that it came by TLS',
      near,
      { forwarded: 'for=203.0.113.9;proto=https', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' },
      '203.0.113.9',
      true,
    ],
    ['both, which agree', near, { forwarded: 'for=203.0.113.9', 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    [
      'both, of which one is the caller’s',
      near,
      { forwarded: 'for=1.2.3.4;proto=https', 'x-forwarded-for': '203.0.113.9' },
      near,
    ],
  ]
for (const [what, remote, headers, address, secure = false] of cases) {
  test(`who sent a request is known behind ${what}`, () => {
    assert.deepEqual(peers(proxies)(from(remote, headers)), { address, secure })
  })
}

test('without proxies nobody is believed', () => {
  const headers = { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-proto': 'https' }
  assert.deepEqual(peers([])(from(near, headers)), { address: near, secure: false })
})

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((each) => `::ffff:${each}`),
)
const junk = fc.oneof(
  fc.string(),
  address,
  fc.constantFrom(',', '"', ';', '=', 'for=', '[', ']:80', '10.0.0.1', 'unknown'),
)

test('whatever callers make up, who they are is what the proxy saw', () => {
  const caller = fc.ipV4().filter((each) => !networks(proxies)(each))
  fc.assert(
    fc.property(fc.array(junk), caller, (pieces, seen) => {
      const made = pieces.join('')
      const said = { 'x-forwarded-for': `${made}, ${seen}` }
      assert.equal(peers(proxies)(from(near, said)).address, seen)
      assert.equal(peers(proxies)(from(near, { forwarded: `${made}, for=${seen}` })).address, seen)
      assert.equal(peers(proxies)(from(seen, { 'x-forwarded-for': made, forwarded: made })).address, seen)
    }),
  )
})

test('an address lies in the network of any of its prefixes, and in none that differs within it', () => {
  const bits = (text: string): string =>
    text
      .split('.')
      .map((each) => Number(each).toString(2).padStart(8, '0'))
      .join('')
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (one, other, length) => {
      const same = bits(one).slice(0, length) === bits(other).slice(0, length)
      assert.equal(networks([`${one}/${length}`])(other), same)
      assert.equal(networks([`${one}/${length}`])(`::ffff:${other}`), same)
    }),
  )
})

for (const wrong of ['', 'localhost', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '::/129', '10.0.0.0/x', '::1%eth0']) {
  test(`"${wrong}" is no network`, () => {
    assert.throws(() => networks([wrong]), TypeError)
  })
}
