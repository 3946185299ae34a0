import { id } from './fixture.ts'
import { request, send } from './messages.ts'
import { closing, invalid, item, malformed, malformedBody, type Refusal, unsupported, valid } from './refusal.ts'

const typed = (contentType: string) => send('POST', '/things', valid, `Content-Type: ${contentType}`)
const body = (bytes: string | Buffer) => send('POST', '/things', bytes)

/** Refused for their body. */
export const refusedBodies: readonly Refusal[] = [
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
    errors: ['header Content-Encoding unsupported_media_type'],
    headers: { 'accept-encoding': 'identity' },
  },
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
    when: 'a member came in the query and is wrong',
    sent: send('PUT', `${item}?name=`, ''),
    ...invalid,
    errors: ['parameter name too_short'],
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
]
