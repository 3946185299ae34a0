import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../../src/core/failure/problems.ts'
import { hide } from '../../src/telemetry/hidden.ts'
import { fastest } from '../support/fastest.ts'
import { completed } from './calls.ts'
import { lines, message, written } from './lines.ts'

test('no secret in the fields of an author is written, however deep it is and however its name is written', () => {
  const names = ['authorization', 'Cookie', 'set-cookie', 'password', 'userPassword', 'client_secret', 'access_token']
  const more = ['apiKey', 'API-KEY', 'x-api-key', 'privateKey', 'DATABASE_URL', 'sentry_dsn', 'psk', 'sessionId']
  for (const name of [...names, ...more]) {
    const text = written([
      message({ a: [{ [name]: 'canary' }], m: new Map([[name, 'canary']]), [name]: { b: 'canary' } }),
    ])
    assert.ok(!text.includes('canary'), `${name}: ${text}`)
    assert.ok(text.includes('[redacted]'))
  }
})

const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJjYW5hcnkifQ', 'c2lnbmF0dXJl-canary'].join('.')
const secretTexts = [
  'sent Bearer canary-123.456 and failed',
  'Authorization: Basic Y2FuYXJ5OmNhbmFyeQ==',
  `the token ${jwt} is bad`,
  `cannot connect to ${['postgres://app', 'canary@db.internal:5432/todo'].join(':')}`,
  'GET /x?access_token=canary&page=2',
  '{"password": "canary", "page": 2}',
  'api_key=canary',
  'Cookie: session=canary; other=canary',
  '-----BEGIN EC PRIVATE KEY-----\ncanary\ncanary\n-----END EC PRIVATE KEY-----',
]
for (const text of secretTexts) {
  test(`no secret is written out of a text such as "${text.slice(0, 34)}..."`, () => {
    const shown = written([
      message({ note: text, list: [text] }, text),
      { kind: 'error_unexpected', error: new Error(text, { cause: text }), call: undefined, origin: 'test' },
      completed({}, problem('unavailable', { cause: new Error(text) })),
    ])
    assert.ok(!/canary|Y2FuYXJ5/.test(shown), shown)
  })
}

test('what is hidden is in no text, wherever it stands and however it is written', () => {
  hide(['canary of a vault', 'short'])
  const text = `${'x'.repeat(8180)}canary of a vault, canary%20of%20a%20vault`
  const shown = written([
    message({ note: text, list: ['canary of a vault'] }, 'the key is canary of a vault'),
    { kind: 'error_unexpected', error: new Error(text), call: undefined, origin: 'test' },
  ])
  assert.ok(!shown.includes('canary'), shown)
  assert.equal(lines([message({}, 'in short')])[0]?.message, 'in short')
})

test('plain texts are left as they are', () => {
  for (const text of [
    'basic arithmetic',
    'the token has expired',
    'https://api.test/a@b',
    'Unexpected token',
    'a: b',
  ]) {
    assert.equal(lines([message({}, text)])[0]?.message, text)
  }
})

test('a hostile text takes no longer than its length allows', async () => {
  for (const unit of [
    'bearer ',
    'authorization ',
    'eyJabc.',
    'eyJabcd-',
    'token   ',
    '://',
    'basic a',
    'cookie: ',
    'password = "',
  ]) {
    const took = await fastest(() => written([message({ text: unit.repeat(100_000) }, unit.repeat(100_000))]))
    assert.ok(took < 250, `${unit}: ${took} ms`)
  }
})
