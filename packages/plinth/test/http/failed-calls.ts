import { request } from './messages.ts'
import type { Refusal } from './refusal.ts'

/** Calls that fail. */
export const failedCalls: readonly Refusal[] = [
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
  {
    when: 'the caller does not wait at all',
    sent: request('GET', '/', 'X-Request-Timeout-Ms: 0'),
    status: 504,
    code: 'deadline_exceeded',
  },
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
