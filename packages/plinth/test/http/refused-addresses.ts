import { request, send } from './messages.ts'
import { closing, invalid, item, malformed, type Refusal, valid } from './refusal.ts'

/** Refused for their path or method. */
export const refusedAddresses: readonly Refusal[] = [
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
    status: 405,
    code: 'method_not_allowed',
    members: {
      detail: 'Nothing here has the method "UPDATE". Known are GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS.',
    },
    headers: { ...closing, allow: 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS' },
  },
  {
    when: 'a tunnel is asked for',
    sent: 'CONNECT things.example:443 HTTP/1.1\r\nHost: things.example\r\n\r\n',
    status: 405,
    code: 'method_not_allowed',
    headers: { ...closing, allow: 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS' },
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
]
