import { asked, got, lines, type OddRequest } from './odd-request.ts'

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `X-Header-${index}: value`)

/** Headers: their syntax, and what they ask for. */
export const oddHeads: readonly OddRequest[] = [
  { name: 'no Host', send: (on) => `GET ${on.get} HTTP/1.1\r\n\r\n`, status: [400] },
  { name: 'two Hosts', send: (on) => lines(on, 'Host: evil.example'), status: [400] },
  { name: 'the same Host twice', send: (on) => lines(on, `Host: ${on.host}`), status: [400] },
  { name: 'an empty Host', send: (on) => `GET ${on.get} HTTP/1.1\r\nHost:\r\n\r\n`, status: [200, 400] },
  { name: 'a Host that is none', send: (on) => `GET ${on.get} HTTP/1.1\r\nHost: a b@c/d\r\n\r\n`, status: [400, 200] },
  { name: 'a header without a colon', send: (on) => lines(on, 'NoColon'), status: [400], closes: true },
  { name: 'a space before the colon', send: (on) => lines(on, 'X-Header : value'), status: [400], closes: true },
  { name: 'a folded header', send: (on) => lines(on, 'X-Header: one', ' two'), status: [400], closes: true },
  {
    name: 'a first line that is folded',
    send: (on) => `GET ${on.get} HTTP/1.1\r\n Host: ${on.host}\r\n\r\n`,
    status: [400],
  },
  { name: 'U+0000 in a header', send: (on) => lines(on, 'X-Header: a\0b'), status: [400], closes: true },
  { name: 'a carriage return in a header', send: (on) => lines(on, 'X-Header: a\rb'), status: [400], closes: true },
  { name: 'a header name with a quote', send: (on) => lines(on, 'X-"Header": value'), status: [400], closes: true },
  { name: 'a header without a name', send: (on) => lines(on, ': value'), status: [400], closes: true },
  { name: 'line feeds alone', send: (on) => `GET ${on.get} HTTP/1.1\nHost: ${on.host}\n\n`, status: [200, 400] },
  { name: 'empty lines first', send: (on) => `\r\n\r\n${got(on)}`, status: [200, 400] },
  { name: 'Latin-1 in a header', send: (on) => lines(on, 'X-Header: caf\xe9'), status: [200, 400] },
  {
    name: 'a header of 20,000 characters',
    send: (on) => lines(on, `X-Header: ${'a'.repeat(20_000)}`),
    status: [431],
    closes: true,
  },
  { name: '100 headers', send: (on) => lines(on, ...many(90)), status: [200, 431] },
  { name: '3,000 headers', send: (on) => lines(on, ...many(3000)), status: [431], closes: true },
  { name: 'an unknown expectation', send: (on) => got(on, ['Expect', 'the impossible']), status: [417, 200] },
  {
    name: 'an upgrade to WebSocket',
    send: (on) => got(on, ['Connection', 'Upgrade'], ['Upgrade', 'websocket']),
    status: [200, 400, 426],
  },
  {
    name: 'an upgrade to h2c',
    send: (on) =>
      got(on, ['Connection', 'Upgrade, HTTP2-Settings'], ['Upgrade', 'h2c'], ['HTTP2-Settings', 'AAMAAABkAAQAAP__']),
    status: [200],
  },
  { name: 'Connection: close', send: (on) => got(on, ['Connection', 'close']), status: [200], closes: true },
  { name: 'a GET with a body', send: (on) => asked(on, 'GET', on.get, [], 'hello'), status: [200, 400] },
  {
    name: 'a request id that is good',
    send: (on) => got(on, ['X-Request-Id', 'my-request~1._A']),
    status: [200],
    headers: { 'x-request-id': /^my-request~1\._A$/ },
  },
  ...['short', 'with space inside', 'a'.repeat(129), '<script>alert(1)</script>', ''].map(
    (id): OddRequest => ({
      name: `the request id "${id.slice(0, 30)}"`,
      send: (on) => got(on, ['X-Request-Id', id]),
      status: [200],
      headers: { 'x-request-id': /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/ },
    }),
  ),
  {
    name: 'two request ids',
    send: (on) => lines(on, 'X-Request-Id: first-one', 'X-Request-Id: second-one'),
    status: [200],
  },
  { name: 'a traceparent that is none', send: (on) => got(on, ['traceparent', '00-zz-1-01']), status: [200] },
  {
    name: 'a traceparent of zeros',
    send: (on) => got(on, ['traceparent', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`]),
    status: [200],
  },
  { name: 'Authorization that is none', send: (on) => got(on, ['Authorization', 'Bearer a.b.c']), status: [200, 401] },
  {
    name: 'cookies',
    send: (on) => got(on, ['Cookie', 'a=b; c="; =']),
    status: [200],
    headers: { 'set-cookie': undefined },
  },
  { name: 'another method by header', send: (on) => got(on, ['X-HTTP-Method-Override', 'DELETE']), status: [200] },
  {
    name: 'forwarded headers',
    send: (on) => got(on, ['X-Forwarded-Host', 'evil.example'], ['Forwarded', 'for=";host=x']),
    status: [200],
  },
  { name: 'a range', send: (on) => got(on, ['Range', 'bytes=0-1']), status: [200] },
  {
    name: 'an origin that nobody allowed',
    send: (on) => got(on, ['Origin', 'https://evil.example']),
    status: [200],
    headers: { 'access-control-allow-origin': undefined },
  },
  {
    name: 'Accept of what nobody makes',
    send: (on) => got(on, ['Accept', 'image/png']),
    status: [406],
    code: 'not_acceptable',
  },
  { name: 'Accept that excludes what is made', send: (on) => got(on, ['Accept', `${on.answers};q=0`]), status: [406] },
  { name: 'Accept with everything', send: (on) => got(on, ['Accept', 'image/png, */*;q=0.1']), status: [200] },
  { name: 'Accept in capitals', send: (on) => got(on, ['Accept', on.answers.toUpperCase()]), status: [200] },
  { name: 'Accept that is none', send: (on) => got(on, ['Accept', ';;;,/,q=']), status: [200, 400, 406] },
  {
    name: 'Accept of 600 types',
    send: (on) => got(on, ['Accept', Array.from({ length: 600 }, (_, i) => `a/b${i}`).join(',')]),
    status: [406],
  },
  { name: 'no encoding at all', send: (on) => got(on, ['Accept-Encoding', 'identity;q=0, *;q=0']), status: [200, 406] },
  { name: 'If-None-Match that is none', send: (on) => got(on, ['If-None-Match', 'W/"unterminated']), status: [200] },
  { name: 'If-Modified-Since that is none', send: (on) => got(on, ['If-Modified-Since', 'yesterday']), status: [200] },
]
