import { asked, got, type OddRequest } from './odd-request.ts'

/**
 * Callers who are slow, silent or gone. Each takes as long as the service is patient, so they are tried all at once.
 */
export const oddPaces: readonly OddRequest[] = [
  {
    name: 'headers that come too slowly',
    send: (on) => [
      `GET ${on.get} HTTP/1.1\r\nHost: ${on.host}\r\n`,
      ...Array.from({ length: 60 }, () => [{ wait: 500 }, 'X-Header: a\r\n']).flat(),
    ],
    status: [408],
    code: 'request_timeout',
    closes: true,
    within: 40_000,
  },
  {
    name: 'a body that comes too slowly',
    send: (on) => [
      asked(on, on.body.method, on.body.path, [
        ['Content-Type', on.body.type],
        ['Content-Length', '1000'],
      ]),
      ...Array.from({ length: 80 }, () => [{ wait: 500 }, 'a']).flat(),
    ],
    status: [408],
    code: 'request_timeout',
    closes: true,
    within: 40_000,
  },
  {
    name: 'nothing at all',
    send: () => [{ wait: 17_000 }],
    status: [],
    mayFollow: [408],
    closes: true,
    within: 40_000,
  },
  {
    name: 'silence after an answer',
    send: (on) => [got(on), { wait: 89_000 }],
    status: [200],
    closes: true,
    within: 110_000,
  },
]
