import { type Draft, newKey } from './draft.ts'
import { type Mutation, mark } from './mutation.ts'

const always = (): boolean => true
const takesJson = ({ operation }: Draft): boolean =>
  [...(operation.body?.content.keys() ?? [])].some((type) => type.endsWith('json'))
const hasJsonBody = (draft: Draft): boolean =>
  takesJson(draft) && draft.mediaType !== undefined && draft.value !== undefined && draft.bytes === undefined
const answersJson = ({ operation }: Draft): boolean =>
  operation.responses.get('200')?.content.has('application/json') ?? false
const isRead = ({ method }: Draft): boolean => method === 'GET'
const takesKey = ({ operation }: Draft): boolean =>
  operation.parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key')
const takesCondition = ({ operation }: Draft): boolean =>
  operation.parameters.some(({ name }) => name.toLowerCase() === 'if-match')

/** Headers that no operation looks at, or that must never be an error. */
const harmless: readonly (readonly [string, string])[] = [
  ['X-Unknown', 'value'],
  ['X-Request-Id', '01927b6e-7c3a-7def-8a1b-0123456789ab'],
  ['X-Request-Id', 'short'],
  ['X-Request-Id', 'with spaces and "quotes"'],
  ['Correlation-ID', 'a'.repeat(500)],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['traceparent', 'garbage'],
  ['tracestate', 'a=b,,,=;'],
  ['baggage', `a=${'b'.repeat(5000)}`],
  ['Cookie', 'session=../../etc/passwd; a'],
  ['Authorization', 'Basic Og=='],
  ['X-Forwarded-For', '127.0.0.1, 10.0.0.1'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Range', 'bytes=0-1'],
  ['If-Modified-Since', 'yesterday'],
  ['Accept-Language', 'xx-invalid-;q=7'],
  ['Accept-Charset', 'iso-8859-1'],
  ['Accept-Encoding', 'gzip, br;q=0.5, *;q=0'],
  ['Origin', 'https://evil.example'],
  ['User-Agent', '() { :; }; echo vulnerable'],
  ['Referer', 'javascript:alert(1)'],
  ['Prefer', 'return=representation'],
  ['Prefer', 'return=minimal'],
  ['Prefer', 'unknown; foo="bar'],
  ['Accept', '*/*'],
]

/** A header in the place of another of that name: two would be read as one list. */
function setHeader(draft: Draft, name: string, value: string): void {
  draft.headers = [...draft.headers.filter(([given]) => given !== name), [name, value]]
}

/** Other methods, media types and headers. */
export const protocolMutations: readonly Mutation[] = [
  ...Array.from({ length: 3 }, () => ({
    applies: always,
    apply(draft: Draft, { random }: Parameters<Mutation['apply']>[1]) {
      const [name, value] = random.pick(harmless)
      setHeader(draft, name, value)
      // A public operation may refuse credentials that it cannot read.
      const credentials = draft.operation.secured ? 'refuse' : 'either'
      mark(draft, `header ${name}`, name === 'Authorization' ? credentials : 'accept', 401)
    },
  })),
  {
    applies: always,
    apply(draft, { random }) {
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'SEARCH', 'LINK', 'QUERY', 'UPDATE']
      draft.method = random.pick(others)
      mark(draft, 'another method')
    },
  },
  {
    applies: isRead,
    apply(draft) {
      draft.method = 'HEAD'
      mark(draft, 'HEAD')
    },
  },
  {
    applies: always,
    apply(draft) {
      draft.method = 'OPTIONS'
      mark(draft, 'OPTIONS', 'either')
    },
  },
  {
    applies: hasJsonBody,
    apply(draft, { random }) {
      const others = [
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        '*/*',
      ]
      const types = ['application/jsonx', 'application/json, text/plain', 'json', 'application', '/', 'image/svg+xml']
      draft.mediaType = random.pick([...others, ...types, 'application/json; charset=iso-8859-1'])
      mark(draft, 'a media type that is not declared', 'refuse', 415)
    },
  },
  {
    applies: (draft) => hasJsonBody(draft) && draft.mediaType?.includes(';') === false,
    apply(draft, { random }) {
      const type = draft.mediaType as string
      const spellings = [
        type.toUpperCase(),
        `${type}; charset=utf-8`,
        `${type};charset=UTF-8`,
        `${type} ; charset="utf-8"`,
      ]
      draft.mediaType = random.pick(spellings)
      mark(draft, 'the media type, written otherwise')
    },
  },
  {
    applies: hasJsonBody,
    apply(draft, { random }) {
      const type = draft.mediaType as string
      draft.mediaType = random.pick([
        `${type};`,
        `${type}\t`,
        `${type}; a=b`,
        `${type};charset`,
        `${type} a`,
        `a, ${type}`,
      ])
      // However it is read, an invalid body stays invalid: the ruling on the value is the oracle's.
      mark(draft, 'a media type with a tail', 'either')
    },
  },
  {
    applies: hasJsonBody,
    apply(draft) {
      draft.mediaType = undefined
      mark(draft, 'a body without a media type', 'refuse', 400, 415)
    },
  },
  {
    applies: hasJsonBody,
    apply(draft, { random }) {
      draft.headers.push(['Content-Encoding', random.pick(['gzip', 'br', 'bogus', 'deflate, gzip'])])
      mark(draft, 'a body that is not encoded as it says', 'refuse', 400, 415)
    },
  },
  {
    applies: answersJson,
    apply(draft, { random }) {
      const [type, verdict] = random.pick([
        ['application/json', 'accept'],
        ['application/*;q=0.1', 'accept'],
        ['text/html, application/json;q=0.9', 'accept'],
        ['text/html', 'refuse'],
        ['image/png, application/pdf', 'refuse'],
        ['application/json;q=0', 'refuse'],
        ['application/json;version=7', 'either'],
        ['garbage', 'either'],
        ['', 'either'],
        [',,,', 'either'],
        ['*/*;q=0', 'either'],
      ] as const)
      setHeader(draft, 'Accept', type)
      mark(draft, `Accept: ${type}`, verdict, 406)
    },
  },
  {
    applies: takesKey,
    apply(draft, { random }) {
      const name = 'Idempotency-Key'
      const [value, verdict] = random.pick([
        ['a'.repeat(256), 'refuse'],
        [`"${'a'.repeat(300)}"`, 'refuse'],
        ['', 'refuse'],
        ['a b', 'either'],
        ['"unterminated', 'either'],
        ['\xe9', 'either'],
        [newKey(random), 'accept'],
      ] as const)
      setHeader(draft, name, value)
      mark(draft, value.length < 50 ? 'an odd Idempotency-Key' : 'a long Idempotency-Key', verdict, 400)
    },
  },
  {
    applies: takesCondition,
    apply(draft, { random }) {
      const [value, verdict] = random.pick([
        ['*', 'accept'],
        ['"0.json"', 'refuse'],
        ['"99999.json"', 'refuse'],
        ['"99999999999999999999.json"', 'refuse'],
        ['"other"', 'refuse'],
        ['W/"1.json"', 'either'],
        ['1', 'either'],
        ['"1.json", "2.json"', 'either'],
        ['', 'either'],
        ['"', 'either'],
      ] as const)
      setHeader(draft, 'If-Match', value)
      mark(draft, `If-Match: ${value}`, verdict, 400, 404, 410, 412)
    },
  },
  {
    applies: isRead,
    apply(draft, { random }) {
      const tags = ['"0.json"', 'garbage', 'W/"x"', '"a", "b"', '', 'a'.repeat(999)]
      setHeader(draft, 'If-None-Match', random.pick(tags))
      mark(draft, 'If-None-Match that fits nothing')
    },
  },
]
