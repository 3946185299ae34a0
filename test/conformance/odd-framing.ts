import { asked, type OddRequest, proofOf } from './odd-request.ts'
import type { Targets } from './targets.ts'

/** A request that takes a body, with the headers that say how long it is in these words. */
function framed(on: Targets, headers: readonly string[], sent: string): string {
  const { body, host } = on
  const proof = proofOf(on).map(([name, value]) => `${name}: ${value}`)
  const all = [`Host: ${host}`, `Content-Type: ${body.type}`, ...proof, ...headers]
  return `${body.method} ${body.path} HTTP/1.1\r\n${all.map((line) => `${line}\r\n`).join('')}\r\n${sent}`
}

/** The body that is right, in one chunk of this size, in the hexadecimal that is written here. */
function chunk({ body }: Targets, size = body.body.length.toString(16)): string {
  return `${size}\r\n${body.body}\r\n0\r\n\r\n`
}

const done = [200, 201, 204]
const chunked = 'Transfer-Encoding: chunked'

/** Bodies whose length is told in odd ways: what is read differently by two servers is a hole (request smuggling). */
export const oddFraming: readonly OddRequest[] = [
  { name: 'a body in chunks', send: (on) => framed(on, [chunked], chunk(on)), status: done },
  {
    name: 'chunks with an extension',
    send: (on) => framed(on, [chunked], chunk(on).replace('\r\n', ';a=b\r\n')),
    status: [...done, 400],
  },
  {
    name: 'chunks with a trailer',
    send: (on) => framed(on, [chunked], chunk(on).replace(/\r\n\r\n$/, '\r\nX-Trailer: 1\r\n\r\n')),
    status: [...done, 400],
  },
  {
    name: 'a chunk whose size is no number',
    send: (on) => framed(on, [chunked], chunk(on, 'xyz')),
    status: [400],
    closes: true,
  },
  { name: 'a chunk of 0x5 bytes', send: (on) => framed(on, [chunked], chunk(on, '0x5')), status: [400], closes: true },
  { name: 'a chunk of -1 bytes', send: (on) => framed(on, [chunked], chunk(on, '-1')), status: [400], closes: true },
  {
    name: 'a chunk size of 20 digits',
    send: (on) => framed(on, [chunked], chunk(on, 'f'.repeat(20))),
    status: [400, 413],
    closes: true,
  },
  {
    name: 'a chunk that is longer than it says',
    send: (on) => framed(on, [chunked], chunk(on, '1')),
    status: [400],
    closes: true,
  },
  {
    name: 'a chunk extension of 20,000 characters',
    send: (on) => framed(on, [chunked], `1;${'a'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`),
    status: [400, 413, 431],
    closes: true,
  },
  {
    name: 'Content-Length and Transfer-Encoding',
    send: (on) => framed(on, ['Content-Length: 4', chunked], chunk(on)),
    status: [400],
    closes: true,
  },
  {
    name: 'Transfer-Encoding and Content-Length',
    send: (on) => framed(on, [chunked, 'Content-Length: 4'], chunk(on)),
    status: [400],
    closes: true,
  },
  {
    name: 'two Content-Lengths that differ',
    send: (on) => framed(on, ['Content-Length: 1', 'Content-Length: 2'], 'ab'),
    status: [400],
    closes: true,
  },
  {
    name: 'two Content-Lengths that agree',
    send: (on) => framed(on, ['Content-Length: 1', 'Content-Length: 1'], 'a'),
    status: [400],
    closes: true,
  },
  {
    name: 'a list of Content-Lengths',
    send: (on) => framed(on, ['Content-Length: 1, 1'], 'a'),
    status: [400],
    closes: true,
  },
  {
    name: 'a negative Content-Length',
    send: (on) => framed(on, ['Content-Length: -1'], ''),
    status: [400],
    closes: true,
  },
  {
    name: 'a Content-Length of +1',
    send: (on) => framed(on, ['Content-Length: +1'], 'a'),
    status: [400],
    closes: true,
  },
  {
    name: 'a Content-Length of 0x1',
    send: (on) => framed(on, ['Content-Length: 0x1'], 'a'),
    status: [400],
    closes: true,
  },
  {
    name: 'a Content-Length of 1e1',
    send: (on) => framed(on, ['Content-Length: 1e1'], 'a'),
    status: [400],
    closes: true,
  },
  {
    name: 'a Content-Length beyond all bounds',
    send: (on) => framed(on, [`Content-Length: ${'9'.repeat(30)}`], ''),
    status: [400, 413],
    closes: true,
  },
  {
    name: 'an unknown transfer coding',
    send: (on) => framed(on, ['Transfer-Encoding: xchunked'], chunk(on)),
    status: [400],
    closes: true,
  },
  {
    name: 'the transfer coding identity',
    send: (on) => framed(on, ['Transfer-Encoding: identity'], chunk(on)),
    status: [400],
    closes: true,
  },
  {
    name: 'chunked, and then something',
    send: (on) => framed(on, ['Transfer-Encoding: chunked, identity'], chunk(on)),
    status: [400],
    closes: true,
  },
  { name: 'chunked twice', send: (on) => framed(on, [chunked, chunked], chunk(on)), status: [400], closes: true },
  {
    name: 'chunked after a vertical tab',
    send: (on) => framed(on, ['Transfer-Encoding: \x0bchunked'], chunk(on)),
    status: [400],
    closes: true,
  },
  {
    name: 'gzip, chunked',
    send: (on) => framed(on, ['Transfer-Encoding: gzip, chunked'], chunk(on)),
    status: [400, 415, ...done],
  },
  {
    name: 'chunks in HTTP/1.0',
    send: (on) => framed(on, [chunked], chunk(on)).replace('HTTP/1.1', 'HTTP/1.0'),
    status: [400, ...done],
    closes: true,
  },
  {
    name: 'a body that was announced as too large',
    send: (on) => framed(on, ['Content-Length: 1000000000'], ''),
    status: [413],
    code: 'body_too_large',
    within: 20_000,
  },
  {
    name: 'a body of 3 MB in chunks',
    send: (on) => [
      framed(on, [chunked], ''),
      ...Array.from({ length: 48 }, () => `10000\r\n${'a'.repeat(65_536)}\r\n`),
      '0\r\n\r\n',
    ],
    status: [413],
    code: 'body_too_large',
  },
  {
    name: 'an expectation that is met',
    send: (on) => [
      framed(on, ['Expect: 100-continue', `Content-Length: ${on.body.body.length}`], ''),
      { wait: 300 },
      on.body.body,
    ],
    status: done,
    continues: true,
  },
  {
    name: 'an expectation with a body that is too large',
    send: (on) => framed(on, ['Expect: 100-continue', 'Content-Length: 1000000000'], ''),
    status: [413, 417],
    continues: false,
  },
  {
    name: 'a body that stops',
    send: (on) => [framed(on, ['Content-Length: 100'], 'abc'), { end: true }],
    status: [400, 408],
    closes: true,
  },
  {
    name: 'one byte at a time',
    send: (on) =>
      Array.from(framed(on, [`Content-Length: ${on.body.body.length}`], on.body.body)).flatMap((byte) => [
        byte,
        { wait: 1 },
      ]),
    status: done,
  },
  {
    name: 'two requests at once',
    send: (on) => asked(on, 'GET', on.get) + asked(on, 'GET', '/no-such'),
    status: [200],
    after: [[404]],
  },
  {
    name: 'garbage after a request',
    // Closing after the first answer is as good as refusing the rest.
    send: (on) => `${asked(on, 'GET', on.get)}GARBAGE\r\n\r\n`,
    status: [200],
    mayFollow: [400],
    closes: true,
  },
  {
    name: 'a request behind a body',
    send: (on) => framed(on, [`Content-Length: ${on.body.body.length}`], on.body.body) + asked(on, 'GET', '/no-such'),
    status: done,
    after: [[404]],
  },
  {
    name: 'a request that ends the sending',
    send: (on) => [asked(on, 'GET', on.get), { end: true }],
    status: [200],
    closes: true,
  },
]
