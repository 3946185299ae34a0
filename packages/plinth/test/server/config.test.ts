import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ConfigError, readConfig, redacted } from '../../src/server/config.ts'
import { configReference } from '../../src/server/config-reference.ts'
import type { Subject } from '../../src/server/subject.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-config-'))
after(() => rmSync(folder, { recursive: true }))

const manifest = { folder, package: '@services/todo', version: '1.2.3', port: 8002, internalPort: 9002 }
const subject: Subject = { name: 'todo', manifest, needs: ['storage', 'cursors', 'identity'] }
const bare: Subject = { ...subject, needs: [] }

const production = {
  ENVIRONMENT: 'production',
  DATABASE_URL: 'sqlite:/var/lib/todo/todo.db',
  CURSOR_SECRET: 'a-secret-of-more-than-32-characters-in-all',
  TOKEN_ISSUER: 'https://id.example.org/',
  TOKEN_JWKS: 'https://id.example.org/keys',
}

function faultsOf(environment: Record<string, string>, of: Subject = subject): Record<string, string> {
  try {
    readConfig(environment, of)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    for (const { variable, message } of error.faults) assert.match(error.message, RegExp(`${variable} `), message)
    return Object.fromEntries(error.faults.map(({ variable, message }) => [variable, message]))
  }
  return {}
}

test('development needs nothing', () => {
  const config = readConfig({}, subject)
  assert.equal(config.ENVIRONMENT, 'development')
  assert.equal(config.PORT, 8002)
  assert.equal(config.INTERNAL_PORT, 9002)
  assert.equal(config.HOST, '127.0.0.1')
  assert.equal(config.DATABASE_URL, `sqlite:${folder}/.data/todo.db`)
  assert.equal(config.TOKEN_AUDIENCE, 'todo')
  assert.equal(config.SHUTDOWN_DRAIN_MS, 0)
})

test('production drains, listens everywhere and only checks migrations', () => {
  const config = readConfig(production, subject)
  assert.equal(config.SHUTDOWN_DRAIN_MS, 5000)
  assert.equal(config.HOST, '0.0.0.0')
  assert.equal(config.MIGRATIONS, 'check')
})

test('production names everything that is missing, at once', () => {
  assert.deepEqual(Object.keys(faultsOf({ ENVIRONMENT: 'production' })), [
    'DATABASE_URL',
    'CURSOR_SECRET',
    'TOKEN_ISSUER',
    'TOKEN_JWKS',
  ])
})

test('a service is asked only for what it needs', () => {
  assert.deepEqual(faultsOf({ ENVIRONMENT: 'production' }, bare), {})
})

test('what only sets NODE_ENV=production gets no convenience', () => {
  assert.equal(readConfig({ NODE_ENV: 'production' }, bare).ENVIRONMENT, 'production')
  assert.ok('CURSOR_SECRET' in faultsOf({ NODE_ENV: 'production' }))
})

test('an environment that nobody knows is a fault, and the rest is judged as in production', () => {
  const faults = faultsOf({ ENVIRONMENT: 'prod' })
  assert.match(faults.ENVIRONMENT ?? '', /must be one of development, testing, staging, production, not "prod"/)
  assert.ok('CURSOR_SECRET' in faults)
})

const bad: readonly [name: string, text: string][] = [
  ['PORT', '80x'],
  ['PORT', '0x50'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['INTERNAL_PORT', '9e3'],
  ['MIGRATIONS', 'yes'],
  ['LOG_LEVEL', 'INFO'],
  ['SENTRY_DSN', 'not-a-url'],
  ['DATABASE_URL', 'mongodb://db'],
  ['CURSOR_SECRET', 'short'],
  ['TOKEN_JWKS', 'ftp://keys'],
  ['TOKEN_TYPE', 'jwt'],
  ['SHUTDOWN_DRAIN_MS', '5s'],
  ['SHUTDOWN_DEADLINE_MS', '0'],
]
for (const [name, text] of bad) {
  test(`${name}=${text} is a fault of its own, with an example of what would do`, () => {
    const faults = faultsOf({ [name]: text })
    assert.deepEqual(Object.keys(faults), [name])
    assert.match(faults[name] ?? '', RegExp(`must be .*For example ${name}=`))
  })
}

test('all faults are listed together', () => {
  assert.equal(Object.keys(faultsOf(Object.fromEntries(bad))).length, new Set(bad.map(([name]) => name)).size)
})

const unsafe: readonly [name: string, text: string, reason: RegExp][] = [
  ['DATABASE_URL', 'sqlite::memory:', /forgets everything/],
  ['CURSOR_SECRET', readConfig({}, subject).CURSOR_SECRET ?? '', /everybody knows/],
  ['TOKEN_ISSUER', readConfig({}, subject).TOKEN_ISSUER ?? '', /anybody can mint/],
  ['TOKEN_JWKS', 'http://id.example.org/keys', /without TLS/],
]
for (const [name, text, reason] of unsafe) {
  for (const environment of ['staging', 'production']) {
    test(`${environment} refuses a ${name} that is good for development`, () => {
      const faults = faultsOf({ ...production, ENVIRONMENT: environment, [name]: text })
      assert.deepEqual(Object.keys(faults), [name])
      assert.match(faults[name] ?? '', reason)
      assert.match(faults[name] ?? '', RegExp(`${environment} refuses that`))
    })
  }
  test(`development accepts it as ${name}`, () => assert.deepEqual(faultsOf({ [name]: text }), {}))
}

test('no secret is in a fault', () => {
  const secrets = {
    DATABASE_URL: ['mysql://todo', 'open-sesame@db/todo'].join(':'),
    CURSOR_SECRET: 'open-sesame',
    SENTRY_DSN: 'open-sesame',
  }
  const messages = Object.values(faultsOf({ ...production, ...secrets }))
  assert.equal(messages.length, 3)
  assert.doesNotMatch(messages.join(), /sesame/)
})

test('no secret is printed, and what is no secret is', () => {
  const config = readConfig({ ...production, SENTRY_DSN: 'https://open-sesame@sentry.example.org/1' }, subject)
  const texts = redacted(config)
  assert.doesNotMatch(JSON.stringify(texts), /sesame/)
  assert.equal(texts.DATABASE_URL, 'sqlite:/var/lib/todo/todo.db')
  assert.equal(texts.SENTRY_DSN, 'https://***@sentry.example.org/1')
  assert.equal(texts.CURSOR_SECRET, '***')
  assert.equal(texts.PORT, '8002')
})

test('a secret may come from a file, its last line break not part of it', () => {
  const file = join(folder, 'secret')
  writeFileSync(file, `${production.CURSOR_SECRET}\n`)
  const { CURSOR_SECRET, ...others } = production
  const config = readConfig({ ...others, CURSOR_SECRET_FILE: file }, subject)
  assert.equal(config.CURSOR_SECRET, CURSOR_SECRET)
  assert.match(faultsOf({ ...production, CURSOR_SECRET_FILE: file }).CURSOR_SECRET ?? '', /CURSOR_SECRET_FILE too/)
  assert.match(faultsOf({ ...others, CURSOR_SECRET_FILE: `${file}.not` }).CURSOR_SECRET ?? '', /ENOENT/)
})

test('.env counts in development, under the environment, and nowhere else', () => {
  const file = join(folder, '.env')
  writeFileSync(file, '# for me\nexport PORT=8102\nLOG_LEVEL="debug"\n')
  after(() => rmSync(file, { force: true }))
  const { PORT, LOG_LEVEL } = readConfig({ LOG_LEVEL: 'warn' }, subject)
  assert.deepEqual({ PORT, LOG_LEVEL }, { PORT: 8102, LOG_LEVEL: 'warn' })
  assert.equal(readConfig(production, subject).PORT, 8002)
  rmSync(file)
})

test('an empty variable is one that is not set', () => {
  assert.equal(readConfig({ PORT: '', ENVIRONMENT: '' }, subject).PORT, 8002)
})

test('docs/configuration.md is what the declarations say', () => {
  const committed = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')
  assert.equal(
    committed,
    configReference(),
    'npm run plinth -- configuration > docs/configuration.md brings it up to date',
  )
})
