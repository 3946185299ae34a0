import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { t } from '../../../src/core/index.ts'
import { ConfigError, readConfig, redacted } from '../../../src/server/configuration/config.ts'
import { declaredVariables } from '../../../src/server/configuration/declared-variable.ts'
import type { Subject } from '../../../src/server/subject.ts'
import { withoutSecrets } from '../../../src/telemetry/secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'plinth-config-'))
after(() => rmSync(folder, { recursive: true }))

const manifest = { folder, package: '@services/todo', version: '1.2.3', port: 8002, internalPort: 9002 }
const subject: Subject = {
  name: 'todo',
  manifest,
  needs: ['storage', 'cursors', 'identity'],
  variables: {},
  needed: [],
}
const bare: Subject = { ...subject, needs: [] }

const production = {
  ENVIRONMENT: 'production',
  DATABASE_URL: 'sqlite:/var/lib/todo/todo.db',
  CURSOR_SECRET: 'a-secret-of-more-than-32-characters-in-all',
  TOKEN_ISSUER: 'https://id.example.org/',
  TOKEN_JWKS: 'https://id.example.org/keys',
}

function issuersOf(...changes: readonly object[]): string {
  const issuer = { issuer: 'https://id.example.com/', audience: 'todo', algorithms: ['ES256'] }
  return JSON.stringify(changes.map((change) => ({ ...issuer, ...change })))
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

test('production asks public hosts only, development the same machine, too', () => {
  assert.deepEqual(readConfig(production, subject).OUTGOING_HOSTS, ['*'])
  assert.deepEqual(readConfig({}, subject).OUTGOING_HOSTS, ['*', 'localhost:*', '127.0.0.1:*', '[::1]:*'])
  const { OUTGOING_HOSTS = '' } = faultsOf({ OUTGOING_HOSTS: '*,http://users.internal/' })
  assert.match(OUTGOING_HOSTS, /must be a list with commas of hosts/)
})

test('proxies and origins are lists of what is one, and nobody is trusted by default', () => {
  const { TRUSTED_PROXIES, CORS_ORIGINS } = readConfig(production, subject)
  assert.deepEqual([TRUSTED_PROXIES, CORS_ORIGINS], [undefined, undefined])
  const set = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8,::1', CORS_ORIGINS: 'https://a.example,http://b:81' }, subject)
  assert.deepEqual(set.TRUSTED_PROXIES, ['10.0.0.0/8', '::1'])
  assert.deepEqual(set.CORS_ORIGINS, ['https://a.example', 'http://b:81'])
  for (const CORS_ORIGINS of [
    '*',
    'null',
    'https://a.example/',
    'https://a.example:443',
    'HTTPS://a.example',
    'a.example',
  ]) {
    assert.match(faultsOf({ CORS_ORIGINS }).CORS_ORIGINS ?? '', /must be a list with commas of origins/)
  }
  assert.match(
    faultsOf({ TRUSTED_PROXIES: '10.0.0.0/33' }).TRUSTED_PROXIES ?? '',
    /must be a list with commas of IP addr/,
  )
  assert.match(
    faultsOf({ ...production, TRUSTED_PROXIES: '::/0' }).TRUSTED_PROXIES ?? '',
    /lets everybody say who they are/,
  )
})

for (const TRUSTED_PROXIES of [
  '10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fc00::/7,fe80::/10,::1,127.0.0.0/8',
  '10.0.0.0/8,10.0.0.0/8,10.0.0.0/8,10.0.0.0/8,10.0.0.0/9,10.1.2.3',
  '173.245.48.0/20,104.16.0.0/13,2400:cb00::/32,2606:4700::/32,2c0f:f248::/32',
]) {
  test(`production takes the proxies ${TRUSTED_PROXIES}`, () => {
    assert.deepEqual(
      readConfig({ ...production, TRUSTED_PROXIES }, subject).TRUSTED_PROXIES,
      TRUSTED_PROXIES.split(','),
    )
  })
}

test('production names everything that is missing, at once', () => {
  assert.deepEqual(Object.keys(faultsOf({ ENVIRONMENT: 'production' })), [
    'DATABASE_URL',
    'CURSOR_SECRET',
    'TOKEN_ISSUER',
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
  ['REDIS_URL', 'localhost:6379'],
  ['RATE_LIMIT', '6000'],
  ['RATE_LIMIT', '0/60'],
  ['RATE_LIMIT', '60.5/60'],
  ['RATE_LIMIT', '2000000/1'],
  ['DATABASE_URL', 'mongodb://db'],
  ['CURSOR_SECRET', 'short'],
  ['TOKEN_JWKS', 'ftp://keys'],
  ['TOKEN_TYPE', 'jwt'],
  ['TOKEN_ISSUERS', 'https://id.example.org/'],
  ['TOKEN_ISSUERS', '[]'],
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

const [{ id, secret }] = readConfig({}, subject).API_KEY_PEPPERS ?? [{ id: '', secret: '' }]
const developmentPeppers = `${id}:${secret}`
const unsafe: readonly (readonly [name: string, text: string, reason: RegExp])[] = [
  ['DATABASE_URL', 'sqlite::memory:', /forgets everything/],
  ['CURSOR_SECRET', readConfig({}, subject).CURSOR_SECRET ?? '', /everybody knows/],
  ['TOKEN_ISSUER', readConfig({}, subject).TOKEN_ISSUER ?? '', /anybody can mint/],
  ['TOKEN_JWKS', 'http://id.example.org/keys', /without TLS/],
  ['API_KEY_PEPPERS', developmentPeppers, /everybody knows/],
  ['API_KEY_PEPPERS', developmentPeppers.replace('development:', '2026b:'), /everybody knows/],
  ['API_KEY_PEPPERS', `2026b:${'n'.repeat(40)},${developmentPeppers}`, /everybody knows/],
  ['CLIENT_MODE', 'trust-client', /lets every client act/],
  ...[
    '10.0.0.0/8,0.0.0.0/0',
    '0.0.0.0/1,128.0.0.0/1',
    '128.0.0.0/2',
    '::ffff:0:0/97',
    '::ffff:192.0.0.0/100',
    '20.0.0.0/8,21.0.0.0/8,22.0.0.0/8,23.0.0.0/8,24.0.0.0/32',
    '2000::/4,3000::/4',
    'a00::/5,2600::/12',
  ].map((text) => ['TRUSTED_PROXIES', text, /lets everybody say who they are/] as const),
  ['TOKEN_ISSUERS', issuersOf({ jwks_uri: 'http://id.example.com/keys' }), /without TLS/],
  ['TOKEN_ISSUERS', issuersOf({ issuer: 'http://id.example.com/' }), /without TLS/],
  ['TOKEN_ISSUERS', issuersOf({ issuer: 'urn:plinth:development', jwks_uri: 'file:/keys' }), /anybody can mint/],
]
for (const [name, text, reason] of unsafe) {
  for (const environment of ['staging', 'production']) {
    test(`${environment} refuses a ${name} that is good for development: ${reason}`, () => {
      const faults = faultsOf({ ...production, ENVIRONMENT: environment, [name]: text })
      assert.deepEqual(Object.keys(faults), [name])
      assert.match(faults[name] ?? '', reason)
      assert.match(faults[name] ?? '', RegExp(`${environment} refuses that`))
    })
  }
  test(`development accepts it as ${name}: ${reason}`, () => {
    const another = name === 'TOKEN_ISSUERS' ? { TOKEN_ISSUER: 'https://id.example.org/' } : {}
    assert.deepEqual(faultsOf({ ...another, [name]: text }), {})
  })
}

test('no secret is in a fault', () => {
  const secrets = {
    DATABASE_URL: ['nosql://todo', 'open-sesame@db/todo'].join(':'),
    CURSOR_SECRET: 'open-sesame',
    SENTRY_DSN: 'open-sesame',
  }
  const messages = Object.values(faultsOf({ ...production, ...secrets }))
  assert.equal(messages.length, 3)
  assert.doesNotMatch(messages.join(), /sesame/)
})

test('no secret is printed, and what is no secret is', () => {
  const config = readConfig({ ...production, SENTRY_DSN: 'https://open-sesame@sentry.example.org/1' }, subject)
  const texts = redacted(config, subject)
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

test('issuers may come from a file, and make TOKEN_ISSUER needless', () => {
  const file = join(folder, 'issuers.json')
  writeFileSync(file, issuersOf({}, { issuer: 'https://id.example.net/' }))
  const { TOKEN_ISSUER: _, TOKEN_JWKS: __, ...others } = production
  const { TOKEN_ISSUERS = [] } = readConfig({ ...others, TOKEN_ISSUERS_FILE: file }, subject)
  assert.deepEqual(
    TOKEN_ISSUERS.map(({ issuer }) => issuer),
    ['https://id.example.com/', 'https://id.example.net/'],
  )
  assert.deepEqual(faultsOf({ ...others, TOKEN_ISSUERS: issuersOf({}) }), {})
})

test('what is wrong with issuers is told, all of it', () => {
  const text = issuersOf({ algorithms: ['HS256'] }, { type: 'x' }, { claims: { tenant_in_issuer: 'x(y)' } })
  const { TOKEN_ISSUERS: fault = '' } = faultsOf({ TOKEN_ISSUERS: text })
  assert.match(fault, /is not usable: .*\/0\/algorithms\/0 .*\/1\/type /)
  assert.match(faultsOf({ TOKEN_ISSUERS: issuersOf({ issuer: 'x' }) }).TOKEN_ISSUERS ?? '', /jwks_uri/)
})

const alone: readonly [what: string, given: Record<string, string>, fault: RegExp][] = [
  ['no address and no keys', { TOKEN_ISSUER: 'urn:example', TOKEN_JWKS: '' }, /cannot be used: .*https: URL/],
  ['an address without TLS', { TOKEN_ISSUER: 'http://id.example.org/', TOKEN_JWKS: '' }, /without TLS; production/],
  ['been listed, too', { TOKEN_ISSUERS: issuersOf({ issuer: 'https://id.example.org/' }) }, /is there twice/],
]
for (const [what, given, fault] of alone) {
  test(`a TOKEN_ISSUER that has ${what} is a fault`, () => {
    const faults = faultsOf({ ...production, ...given })
    assert.deepEqual(Object.keys(faults), ['TOKEN_ISSUER'])
    assert.match(faults.TOKEN_ISSUER ?? '', fault)
  })
}

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

const declared = declaredVariables('todo', {
  MOST_OPEN: t.Integer({ description: 'How many may be open.', minimum: 1, maximum: 100, default: 10 }),
  MOODS: t.Array(t.Enum(['good', 'bad', 'so, so']), { description: 'Moods to be in.' }),
  STRICT: t.Boolean({ description: 'Whether it is strict.', default: false }),
  RATE: t.Optional(t.Number({ description: 'How fast.', maximum: 1 })),
  LAUNCH: t.Optional(t.Date({ description: 'Since when.' })),
  API_KEY: t.String({ description: 'The key.', minLength: 8, maxLength: 40, secret: true }),
})
const tuned: Subject = { ...bare, needs: ['service'], variables: declared }
const given = { MOODS: 'good,"so, so"', API_KEY: 'open-sesame' }

test("variables of a service's own are read as they are declared, with their defaults", () => {
  assert.deepEqual(readConfig(given, tuned).own, {
    MOST_OPEN: 10,
    MOODS: ['good', 'so, so'],
    STRICT: false,
    RATE: undefined,
    LAUNCH: undefined,
    API_KEY: 'open-sesame',
  })
  const { own } = readConfig({ ...given, MOST_OPEN: '7', STRICT: 'true', RATE: '0.5', LAUNCH: '2026-03-01' }, tuned)
  assert.partialDeepStrictEqual(own, { MOST_OPEN: 7, STRICT: true, RATE: 0.5, LAUNCH: '2026-03-01' })
})

test("faults of a service's own variables are listed with all others, and say what to write", () => {
  const faults = faultsOf(
    { PORT: 'x', MOST_OPEN: '0', STRICT: 'yes', RATE: '2', LAUNCH: 'soon', API_KEY: 'sesame' },
    tuned,
  )
  assert.deepEqual(faults, {
    PORT: 'must be an integer from 0 to 65535, not "x". For example PORT=8001',
    MOST_OPEN: 'must be an integer from 1 to 100, not "0". For example MOST_OPEN=10',
    MOODS: 'is not set, and it is needed in development. For example MOODS=good',
    STRICT: 'must be true or false, not "yes". For example STRICT=false',
    RATE: 'must be a number of at most 1, not "2". For example RATE=1',
    LAUNCH: 'must be a date, such as 2026-03-01, not "soon". For example LAUNCH=2026-03-01',
    API_KEY: 'must be a text of 8 to 40 characters. For example API_KEY=...',
  })
})

test("a secret of a service's own may come from a file, and is not printed; the rest is, as it would be written", () => {
  const file = join(folder, 'key')
  writeFileSync(file, 'open-sesame\n')
  const config = readConfig({ MOODS: given.MOODS, API_KEY_FILE: file }, tuned)
  assert.equal(config.own.API_KEY, 'open-sesame')
  const texts = redacted(config, tuned)
  assert.deepEqual([texts.API_KEY, texts.MOODS, texts.MOST_OPEN], ['***', given.MOODS, '10'])
})

test('those who need no variable of the service may do without', () => {
  assert.equal(readConfig({}, { ...tuned, needs: [] }).own.API_KEY, undefined)
})

test('a service cannot declare what every service has', () => {
  assert.throws(() => declaredVariables('todo', { PORT: t.Integer() }), /"todo" declares PORT, which every service has/)
})

const hidden: readonly [name: string, text: string, secret: string][] = [
  ['CURSOR_SECRET', 'a-cursor-secret-of-more-than-32-characters', 'a-cursor-secret-of-more-than-32-characters'],
  ['API_KEY_PEPPERS', `new:${'n'.repeat(40)},old:${'o'.repeat(40)}`, 'o'.repeat(40)],
  ['DATABASE_URL', ['postgresql://app', 'p%40ss-of-the-database@db.internal/todo'].join(':'), 'p@ss-of-the-database'],
  ['SENTRY_DSN', 'https://0123456789abcdef@sentry.example.org/1', '0123456789abcdef'],
]
for (const [name, text, secret] of hidden) {
  test(`what is secret in ${name} is shown in no text once it was read`, () => {
    assert.equal(withoutSecrets(`It was ${secret}.`), `It was ${secret}.`)
    readConfig({ [name]: text }, subject)
    assert.equal(withoutSecrets(`It was ${secret}.`), 'It was [redacted].')
  })
}

test('what a service needs where another variable has a value is missed there, all of it, and nowhere else', () => {
  const variables = declaredVariables('todo', {
    DIRECTORY: t.Enum(['built_in', 'graph'], { default: 'built_in' }),
    DIRECTORY_TENANT: t.Optional(t.String({ examples: ['acme'] })),
    DIRECTORY_SECRET: t.Optional(t.String({ secret: true })),
    DIRECTORY_SCOPE: t.Optional(t.String()),
  })
  const needed = [{ where: { DIRECTORY: 'graph' }, variables: ['DIRECTORY_TENANT', 'DIRECTORY_SECRET'] }]
  const withDirectory = { ...bare, variables, needed }
  assert.equal(readConfig({}, withDirectory).own.DIRECTORY, 'built_in')
  assert.throws(
    () => readConfig({ DIRECTORY: 'graph', DIRECTORY_SCOPE: 'all' }, withDirectory),
    ({ faults }: ConfigError) => {
      const message = (example: string) =>
        `is not set, and it is needed where DIRECTORY is graph. For example ${example}`
      assert.deepEqual(faults, [
        { variable: 'DIRECTORY_TENANT', message: message('DIRECTORY_TENANT=acme') },
        { variable: 'DIRECTORY_SECRET', message: message('DIRECTORY_SECRET=...') },
      ])
      return true
    },
  )
})
