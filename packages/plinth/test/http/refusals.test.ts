import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemOf } from './conforms.ts'
import { id, secretText, start } from './fixture.ts'
import { request, send } from './messages.ts'
import { ask } from './raw.ts'

interface Refusal {
  readonly when: string
  readonly sent: string | Buffer
  readonly status: number
  readonly code: string
  /** Each as place, name and code: `pointer #/name too_short`. */
  readonly errors?: readonly string[]
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly members?: Readonly<Record<string, unknown>>
}

const item = `/things/${id}`
const valid = '{"name":"Anvil"}'
const typed = (contentType: string) => send('POST', '/things', valid, `Content-Type: ${contentType}`)
const query = (text: string) => request('GET', `/things?${text}`)
const body = (bytes: string | Buffer) => send('POST', '/things', bytes)
const unsupported = {
  status: 415,
  code: 'unsupported_media_type',
  errors: ['header content-type unsupported_media_type'],
}
const invalid = { status: 400, code: 'validation_failed' }
const malformedBody = { status: 400, code: 'malformed_body' }
const malformed = { status: 400, code: 'malformed_request' }
const closing = { connection: 'close' }

const refusals: readonly Refusal[] = [
  // Path and method.
  { when: 'the path is unknown', sent: request('GET', '/nothing'), status: 404, code: 'not_found' },
  {
    when: 'the path is unknown and the method odd',
    sent: request('PROPFIND', '/nothing'),
    status: 404,
    code: 'not_found',
  },
  { when: 'the path differs in case', sent: request('GET', '/Things'), status: 404, code: 'not_found' },
  {
    when: 'the method is another',
    sent: send('PUT', '/things', valid),
    status: 405,
    code: 'method_not_allowed',
    headers: { allow: 'GET, POST, HEAD, OPTIONS' },
  },
  {
    when: 'TRACE is asked of a path',
    sent: request('TRACE', item),
    status: 405,
    code: 'method_not_allowed',
    headers: { allow: 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS' },
  },
  {
    when: 'a page is written to',
    sent: send('POST', '/openapi.json', '{}'),
    status: 405,
    code: 'method_not_allowed',
    headers: { allow: 'GET, HEAD, OPTIONS' },
  },
  {
    when: 'a method is none of HTTP',
    sent: 'UPDATE /things HTTP/1.1\r\nHost: a\r\n\r\n',
    ...malformed,
    headers: closing,
  },
  {
    when: 'a tunnel is asked for',
    sent: 'CONNECT things.example:443 HTTP/1.1\r\nHost: things.example\r\n\r\n',
    status: 405,
    code: 'method_not_allowed',
    headers: { ...closing, allow: '' },
  },
  { when: 'an escape in the path is cut', sent: request('GET', '/things/%'), ...malformed },
  { when: 'an escape in the path is no hexadecimal', sent: request('GET', '/things/%zz'), ...malformed },
  { when: 'the path is overlong UTF-8', sent: request('GET', '/things/%c0%af'), ...malformed },
  { when: 'the path is a lone surrogate', sent: request('GET', '/things/%ed%a0%80'), ...malformed },
  {
    when: 'the path holds NUL',
    sent: request('GET', '/found/a%00b/1'),
    ...invalid,
    errors: ['parameter name invalid_text'],
  },
  { when: 'the address holds a fragment', sent: request('GET', '/things#top'), ...malformed },
  {
    when: 'the address holds bytes above ASCII',
    sent: Buffer.from(request('GET', '/things/\xfc'), 'latin1'),
    ...malformed,
  },
  { when: 'the address is no address', sent: request('GET', 'things'), ...malformed },
  {
    when: 'the address is of 8,001 characters',
    sent: request('GET', `/${'a'.repeat(8000)}`),
    status: 414,
    code: 'uri_too_long',
  },
  {
    when: 'the address is longer than all headers may be',
    sent: request('GET', `/${'a'.repeat(20_000)}`),
    status: 414,
    code: 'uri_too_long',
    headers: closing,
  },

  // Head.
  { when: 'Host is missing', sent: 'GET / HTTP/1.1\r\n\r\n', ...malformed, errors: ['header host malformed_header'] },
  {
    when: 'Host comes twice',
    sent: request('GET', '/', 'host: other'),
    ...malformed,
    errors: ['header host malformed_header'],
    headers: closing,
  },
  {
    when: 'Host is no host',
    sent: 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n',
    ...malformed,
    errors: ['header host malformed_header'],
  },
  {
    when: 'Authorization comes twice',
    sent: request('GET', '/secret', 'Authorization: Bearer bad', 'Authorization: Bearer good'),
    ...malformed,
    errors: ['header authorization malformed_header'],
  },
  {
    when: 'Content-Type comes twice',
    sent: send('POST', '/things', valid, 'Content-Type: application/json', 'Content-Type: text/plain'),
    ...malformed,
    errors: ['header content-type malformed_header'],
  },
  {
    when: 'Content-Length comes twice',
    sent: send('POST', '/things', valid, 'Content-Length: 16', 'Content-Length: 17'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'Content-Length comes twice alike',
    sent: send('POST', '/things', valid, 'Content-Length: 16', 'Content-Length: 16'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'Content-Length is negative',
    sent: send('POST', '/things', valid, 'Content-Length: -1'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'Content-Length is no number',
    sent: send('POST', '/things', valid, 'Content-Length: 0x10'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'length and chunks are both announced',
    sent: send('POST', '/things', '0\r\n\r\n', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'the transfer coding does not end in chunks',
    sent: send('POST', '/things', '', 'Transfer-Encoding: gzip'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'there is a second transfer coding',
    sent: send('POST', '/things', '0\r\n\r\n', 'Transfer-Encoding: gzip, chunked'),
    ...malformed,
    headers: closing,
  },
  {
    when: 'a chunk has no length',
    sent: send('POST', '/things', 'zz\r\n', 'Transfer-Encoding: chunked'),
    ...malformed,
    headers: closing,
  },
  { when: 'a header is folded', sent: 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n', ...malformed, headers: closing },
  { when: 'a header has no colon', sent: request('GET', '/', 'X-Broken'), ...malformed, headers: closing },
  { when: 'a header name ends in a blank', sent: request('GET', '/', 'X-Broken : 1'), ...malformed, headers: closing },
  { when: 'a header holds NUL', sent: request('GET', '/', 'X-Broken: a\0b'), ...malformed, headers: closing },
  { when: 'the request is garbage', sent: 'GARBAGE\r\n\r\n', ...malformed, headers: closing },
  { when: 'the request is TLS', sent: Buffer.from('16030100c8010000c40303', 'hex'), ...malformed, headers: closing },
  { when: 'the request is HTTP/2', sent: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', ...malformed, headers: closing },
  {
    when: 'the request ends early',
    sent: 'GET / HTTP/1.1\r\nHost: a\r\nX',
    status: 408,
    code: 'request_timeout',
    headers: closing,
  },
  {
    when: 'a header has 20 KB',
    sent: request('GET', '/', `X-Long: ${'a'.repeat(20_000)}`),
    status: 431,
    code: 'headers_too_large',
    headers: closing,
  },
  {
    when: 'there are 101 headers',
    sent: request('GET', '/', ...Array.from({ length: 100 }, (_, n) => `X-${n}: 1`)),
    status: 431,
    code: 'headers_too_large',
  },
  {
    when: 'something unknown is expected',
    sent: send('POST', '/things', valid, 'Expect: the-unexpected'),
    status: 417,
    code: 'expectation_failed',
  },
  {
    when: 'something unknown is expected, too',
    sent: send('POST', '/things', valid, 'Expect: 100-continue, more'),
    status: 417,
    code: 'expectation_failed',
  },

  // Accept.
  {
    when: 'only XML is accepted',
    sent: request('GET', item, 'Accept: application/xml'),
    status: 406,
    code: 'not_acceptable',
  },
  {
    when: 'JSON is refused',
    sent: request('GET', item, 'Accept: application/json;q=0, text/*'),
    status: 406,
    code: 'not_acceptable',
  },
  { when: 'Accept is malformed', sent: request('GET', item, 'Accept: json'), status: 406, code: 'not_acceptable' },
  {
    when: 'a text is wanted as JSON',
    sent: request('GET', '/throw', 'Accept: application/json'),
    status: 406,
    code: 'not_acceptable',
  },
  {
    when: 'a write accepts only XML',
    sent: send('POST', '/things', valid, 'Accept: text/xml'),
    status: 406,
    code: 'not_acceptable',
  },

  // Framing and media type of the body.
  {
    when: 'a body has no length',
    sent: request('POST', '/things', 'Content-Type: application/json'),
    status: 411,
    code: 'length_required',
  },
  {
    when: 'the length is over the limit',
    sent: send('POST', '/things', 'x'.repeat(1001)),
    status: 413,
    code: 'body_too_large',
  },
  {
    when: 'the length is far over the limit',
    sent: send('POST', '/things', 'x'.repeat(200_000)),
    status: 413,
    code: 'body_too_large',
    headers: closing,
  },
  {
    when: 'chunks go over the limit',
    sent: send('POST', '/things', `3e9\r\n${'x'.repeat(1001)}\r\n0\r\n\r\n`, 'Transfer-Encoding: chunked'),
    status: 413,
    code: 'body_too_large',
  },
  {
    when: 'a body that would be dropped is too large',
    sent: send('POST', '/drop', 'x'.repeat(1001)),
    status: 413,
    code: 'body_too_large',
  },
  { when: 'a read has a body', sent: send('GET', '/things', '{}'), ...malformed },
  { when: 'a DELETE has a body', sent: send('DELETE', item, '{}'), ...malformed },
  { when: 'a read has chunks', sent: send('GET', '/things', '0\r\n\r\n', 'Transfer-Encoding: chunked'), ...malformed },
  {
    when: 'the body is XML',
    sent: typed('application/xml'),
    ...unsupported,
    headers: { accept: 'application/json', 'accept-encoding': 'identity' },
  },
  {
    when: 'the body has no type',
    sent: Buffer.from(`${request('POST', '/things', 'Content-Length: 16')}${valid}`),
    ...unsupported,
  },
  { when: 'the charset is another', sent: typed('application/json; charset=utf-16'), ...unsupported },
  { when: 'the type has another parameter', sent: typed('application/json; version=1'), ...unsupported },
  {
    when: 'the type has the charset twice',
    sent: typed('application/json; charset=utf-8; charset=utf-8'),
    ...unsupported,
  },
  { when: 'the type ends in a semicolon', sent: typed('application/json;'), ...unsupported },
  { when: 'the type is followed by a tab', sent: typed('application/json\t;charset=utf-8'), ...unsupported },
  { when: 'the type is followed by a word', sent: typed('application/json x'), ...unsupported },
  { when: 'there are two types', sent: typed('application/json, text/plain'), ...unsupported },
  { when: 'the type only ends well', sent: typed('text/application/json'), ...unsupported },
  { when: 'the type is a problem', sent: typed('application/problem+json'), ...unsupported },
  { when: 'a form is posted', sent: typed('application/x-www-form-urlencoded'), ...unsupported },
  {
    when: 'a merge patch is no PATCH',
    sent: send('PUT', item, valid, 'Content-Type: application/merge-patch+json'),
    ...unsupported,
    headers: { 'accept-patch': undefined },
  },
  {
    when: 'a JSON Patch is sent',
    sent: send('PATCH', item, '[]', 'Content-Type: application/json-patch+json'),
    ...unsupported,
    headers: { 'accept-patch': 'application/merge-patch+json, application/json' },
  },
  {
    when: 'the body is compressed',
    sent: send('POST', '/things', valid, 'Content-Encoding: gzip'),
    ...unsupported,
    errors: ['header content-encoding unsupported_media_type'],
    headers: { 'accept-encoding': 'identity' },
  },

  // Content of the body.
  { when: 'the JSON is cut', sent: body('{"name":'), ...malformedBody },
  { when: 'the JSON is no JSON', sent: body("{'name':'Anvil'}"), ...malformedBody },
  { when: 'a member comes twice', sent: body('{"name":"a","name":"b"}'), ...malformedBody },
  { when: 'a member is __proto__', sent: body('{"name":"a","__proto__":{}}'), ...malformedBody },
  { when: 'the body is not UTF-8', sent: body(Buffer.from('{"name":"\xff"}', 'latin1')), ...malformedBody },
  { when: 'the body has a byte order mark', sent: body(`\ufeff${valid}`), ...malformedBody },
  { when: 'a text holds a lone surrogate', sent: body('{"name":"\\ud800"}'), ...malformedBody },
  { when: 'the body is nested too deep', sent: body(`{"name":${'['.repeat(65)}${']'.repeat(65)}}`), ...malformedBody },
  { when: 'a text holds NUL', sent: body('{"name":"a\\u0000"}'), ...invalid, errors: ['pointer #/name invalid_text'] },
  { when: 'the body is no object', sent: body('[]'), ...invalid, errors: ['pointer # invalid_type'] },
  {
    when: 'the body is empty though it has a length',
    sent: send('POST', '/things', ''),
    ...invalid,
    errors: ['pointer #/name required'],
  },
  {
    when: 'several members are wrong',
    sent: body('{"name":"","size":-1,"colour":"red","a/b~c%":1}'),
    ...invalid,
    errors: [
      'pointer #/name too_short',
      'pointer #/size too_small',
      'pointer #/colour unknown_field',
      'pointer #/a~1b~0c%25 unknown_field',
    ],
  },
  {
    when: 'a member has the name of what every object inherits',
    sent: body('{"name":"a","constructor":1,"toString":2}'),
    ...invalid,
    errors: ['pointer #/constructor unknown_field', 'pointer #/toString unknown_field'],
  },
  {
    when: 'path, query and body are all wrong',
    sent: send('PUT', '/things/first?naem=x', '{"name":7}'),
    ...invalid,
    errors: ['parameter naem unknown_parameter', 'parameter thing_id invalid_format', 'pointer #/name invalid_type'],
  },
  {
    when: 'the body contradicts the path',
    sent: send('PUT', item, `{"name":"a","thing_id":"${id.replace('0', '1')}"}`),
    ...invalid,
    errors: ['pointer #/thing_id conflicting_value'],
  },
  {
    when: 'the query contradicts the body',
    sent: send('PUT', `${item}?name=b`, '{"name":"a"}'),
    ...invalid,
    errors: ['parameter name conflicting_value'],
  },

  // Query.
  {
    when: 'a parameter is unknown',
    sent: query('colour=red'),
    ...invalid,
    errors: ['parameter colour unknown_parameter'],
  },
  {
    when: 'a parameter is __proto__',
    sent: query('__proto__=1'),
    ...invalid,
    errors: ['parameter __proto__ unknown_parameter'],
  },
  {
    when: 'a parameter comes twice',
    sent: query('limit=1&limit=2'),
    ...invalid,
    errors: ['parameter limit repeated_parameter'],
  },
  {
    when: 'a list comes twice',
    sent: query('size__in=1&size--in=2'),
    ...invalid,
    errors: ['parameter size__in repeated_parameter'],
  },
  {
    when: 'an integer is hexadecimal',
    sent: query('limit=0x10'),
    ...invalid,
    errors: ['parameter limit invalid_type'],
  },
  { when: 'an integer is empty', sent: query('limit='), ...invalid, errors: ['parameter limit invalid_type'] },
  { when: 'an integer has a sign', sent: query('limit=%2B5'), ...invalid, errors: ['parameter limit invalid_type'] },
  { when: 'an integer is too large', sent: query('limit=201'), ...invalid, errors: ['parameter limit too_large'] },
  {
    when: 'a member of a list is no integer',
    sent: query('size__in=1,two'),
    ...invalid,
    errors: ['parameter size__in invalid_type'],
  },
  {
    when: 'a list is not closed',
    sent: query('status__in=%22new'),
    ...invalid,
    errors: ['parameter status__in invalid_type'],
  },
  { when: 'a truth is yes', sent: query('big=yes'), ...invalid, errors: ['parameter big invalid_type'] },
  { when: 'a number is infinite', sent: query('ratio=1e999'), ...invalid, errors: ['parameter ratio invalid_type'] },
  {
    when: 'a moment has no zone',
    sent: query('since=2026-03-01T09:30:00'),
    ...invalid,
    errors: ['parameter since invalid_format'],
  },
  { when: 'a date is none', sent: query('on=2026-02-30'), ...invalid, errors: ['parameter on invalid_format'] },
  {
    when: 'an escape in the query is cut',
    sent: query('text=%e'),
    ...invalid,
    errors: ['parameter text invalid_encoding'],
  },
  {
    when: 'the query is overlong UTF-8',
    sent: query('text=%c0%80'),
    ...invalid,
    errors: ['parameter text invalid_encoding'],
  },
  { when: 'the query holds NUL', sent: query('text=%00'), ...invalid, errors: ['parameter text invalid_text'] },
  { when: 'a name is not UTF-8', sent: query('%ff=1'), ...invalid, errors: ['parameter %ff unknown_parameter'] },
  {
    when: 'several parameters are wrong',
    sent: query('limit=0&big=1&x=1&big=2'),
    ...invalid,
    errors: [
      'parameter x unknown_parameter',
      'parameter big repeated_parameter',
      'parameter limit too_small',
      'parameter big invalid_type',
    ],
  },

  // Calls that fail.
  {
    when: 'a failure is declared',
    sent: request('GET', '/found/nothing/1'),
    status: 404,
    code: 'not_found',
    members: { title: 'No thing', detail: 'There is no nothing.', name: 'nothing', secret: undefined },
  },
  {
    when: 'a handler throws',
    sent: request('GET', '/throw'),
    status: 500,
    code: 'internal',
    members: { detail: undefined },
  },
  {
    when: 'a handler rejects',
    sent: request('GET', '/reject'),
    status: 500,
    code: 'internal',
    members: { detail: undefined },
  },
  { when: 'a handler answers nothing', sent: request('GET', '/lie'), status: 500, code: 'internal' },
  { when: 'a handler takes too long', sent: request('GET', '/hang'), status: 504, code: 'deadline_exceeded' },
  { when: 'a page cannot be made', sent: request('GET', '/broken'), status: 500, code: 'internal' },
  {
    when: 'metadata is no header text',
    sent: request('GET', '/things/count', 'X-Break: 1'),
    status: 500,
    code: 'internal',
  },
  {
    when: 'it should be tried again',
    sent: request('GET', '/busy'),
    status: 503,
    code: 'overloaded',
    headers: { 'retry-after': '7' },
  },
  {
    when: 'there is no token',
    sent: request('GET', '/secret'),
    status: 401,
    code: 'unauthenticated',
    headers: { 'www-authenticate': 'Bearer' },
  },
  {
    when: 'the token is bad',
    sent: request('GET', '/secret', 'Authorization: Bearer bad'),
    status: 401,
    code: 'unauthenticated',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  },
  {
    when: 'a scope is missing',
    sent: request('GET', '/guarded', 'Authorization: Bearer good'),
    status: 403,
    code: 'permission_denied',
    headers: { 'www-authenticate': undefined },
  },
]

for (const { when, sent, status, code, errors, headers = {}, members = {} } of refusals) {
  test(`${status} ${code} when ${when}`, { concurrency: true }, async (t) => {
    const { port } = await start(t, { patience: { headers: 300, request: 600, interval: 50 } })
    const answer = await ask(port, sent)
    const problem = problemOf(answer)
    assert.deepEqual({ status: answer.status, code: problem.code }, { status, code })
    if (errors) {
      const found = problem.errors?.map(({ code, detail: _, ...place }) =>
        [...Object.entries(place).flat(), code].join(' '),
      )
      assert.deepEqual(found, errors)
    }
    for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value, name)
    for (const [name, value] of Object.entries(members)) assert.equal(problem[name], value, name)
    assert.ok(!answer.body.includes(secretText))
    assert.equal(problem.request_id, answer.headers['x-request-id'])
  })
}
