import { loopback } from '../../client/host-rules.ts'
import { areTooBroad } from '../../http/network-breadth.ts'
import { developmentIssuer } from '../../identity/development/development-issuer.ts'
import { type IssuerRegistration, isUnprotected } from '../../identity/issuer/issuer-registration.ts'
import { clientKey } from './client-key-form.ts'
import { choice, ed25519Key, hosts, integer, networkList, originList, rate, text, url } from './form.ts'
import { issuers } from './issuers-form.ts'
import { peppers } from './peppers-form.ts'
import { environments, variable } from './variable.ts'

const anybodyCanMint = 'is the one of development, whose tokens anybody can mint'
const developmentSecret = 'known-to-everybody-and-good-for-development'
const developmentPeppers = `development:${developmentSecret}`

const everybodyKnows = 'is the one of development, which everybody knows'

const ownMachine = ['*', ...loopback].join(',')

/**
 * Every variable that a service reads, and no other: the configuration, its reference and its faults come from here.
 */
export const variables = {
  ENVIRONMENT: variable({
    description: 'Where the service runs: development and testing are convenient, staging and production strict.',
    form: choice(environments),
    default: '{environment}',
  }),
  HOST: variable({
    description: 'The address that both ports listen on.',
    form: text(1, '0.0.0.0'),
    default: { development: '127.0.0.1', testing: '127.0.0.1', staging: '0.0.0.0', production: '0.0.0.0' },
  }),
  PORT: variable({
    description: 'The public port. 0 takes any that is free.',
    form: integer(0, 65_535, 8001),
    default: '{port}',
  }),
  INTERNAL_PORT: variable({
    description: 'The port for probes and metrics, which nobody outside must reach. 0 takes any that is free.',
    form: integer(0, 65_535, 9001),
    default: '{internalPort}',
  }),
  TRUSTED_PROXIES: variable({
    description:
      'The networks of proxies that are believed when Forwarded or X-Forwarded-For and X-Forwarded-Proto say who sent a request. Nobody else is.',
    form: networkList('10.0.0.0/8,2001:db8::/32'),
    unsafe: (value) =>
      areTooBroad(value)
        ? 'lets everybody say who they are, by networks that hold a large part of the Internet'
        : undefined,
  }),
  CORS_ORIGINS: variable({
    description:
      'The origins whose web pages may call the service, beside its own. There is no way to let all of them.',
    form: originList('https://app.example.org'),
  }),
  DATABASE_URL: variable({
    description:
      'The database: `sqlite:` and the path of its file, `sqlite::memory:`, `postgresql://user:password@host/database`, or `mariadb://`, `mysql://`, `mssql://` or `oracle://` likewise.',
    form: url(
      ['sqlite', 'postgresql', 'postgres', 'mariadb', 'mysql', 'mssql', 'sqlserver', 'oracle'],
      'sqlite:/var/lib/todo/todo.db',
    ),
    default: { development: 'sqlite:{data}/{service}.db', testing: 'sqlite::memory:' },
    secret: true,
    needed: 'storage',
    unsafe: (value) => (value.includes(':memory:') ? 'forgets everything when the process ends' : undefined),
  }),
  MIGRATIONS: variable({
    description:
      'What to do about migrations at the start: apply the pending ones, or refuse to start while there are any.',
    form: choice(['apply', 'check']),
    default: { development: 'apply', testing: 'apply', staging: 'check', production: 'check' },
  }),
  CURSOR_SECRET: variable({
    description: 'The key that seals the cursors of lists, the same on all instances.',
    form: text(32, '$(openssl rand -base64 32)'),
    default: { development: developmentSecret, testing: developmentSecret },
    secret: true,
    needed: 'cursors',
    unsafe: (value) => (value === developmentSecret ? everybodyKnows : undefined),
  }),
  AUDIT_CHECKPOINT_FILE: variable({
    description:
      'The file that signed checkpoints of the audit log are added to: one for each database, out of reach of who can write to that.',
    form: text(1, '/var/log/todo/audit-checkpoints.jsonl'),
  }),
  AUDIT_SIGNING_KEY: variable({
    description: 'The key that signs checkpoints. Development makes one, `{data}/audit.key`.',
    form: ed25519Key(),
    secret: true,
  }),
  AUDIT_SINK: variable({
    description:
      'A second place for the audit log: `file:` and a path, `log:`, or `dynamodb://TABLE?region=REGION` with the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    form: url(['file', 'log', 'dynamodb'], 'file:/var/log/todo/audit.jsonl'),
  }),
  TOKEN_ISSUER: variable({
    description: 'The `iss` of the tokens to accept, exactly. In development and testing `plinth token` mints them.',
    form: text(1, 'https://id.example.org/'),
    default: { development: developmentIssuer, testing: developmentIssuer },
    needed: 'identity',
    unless: 'TOKEN_ISSUERS',
    unsafe: (value) => (value === developmentIssuer ? anybodyCanMint : undefined),
  }),
  TOKEN_JWKS: variable({
    description:
      "Where the issuer's public keys are (RFC 7517). Without it they are where its discovery document says; those of development in `{data}`.",
    form: url(['https', 'http', 'file'], 'https://id.example.org/keys'),
    unsafe: (value) =>
      value.startsWith('http:') ? 'is fetched without TLS, so anybody on the way can replace it' : undefined,
  }),
  TOKEN_AUDIENCE: variable({
    description: 'What the `aud` of a token must name.',
    form: text(1, 'todo'),
    default: '{service}',
  }),
  TOKEN_TYPE: variable({
    description: 'The `typ` of the tokens to accept; `JWT` for issuers older than RFC 9068.',
    form: choice(['at+jwt', 'JWT']),
    default: 'at+jwt',
  }),
  TOKEN_ISSUERS: variable({
    description: 'Several issuers, or one whose claims have other names: a JSON list, described in identity.md.',
    form: issuers(),
    long: true,
    unsafe: (value) => value.map(unsafeIssuer).find((reason) => reason !== undefined),
  }),
  API_KEY_PEPPERS: variable({
    description:
      'The secret that API keys are hashed with, after an id of it; while it is changed, a comma and the one before. Without it API keys are not accepted.',
    form: peppers(),
    default: { development: developmentPeppers, testing: developmentPeppers },
    secret: true,
    unsafe: (value) => (value.some(({ secret }) => secret === developmentSecret) ? everybodyKnows : undefined),
  }),
  CLIENT_REGISTRY: variable({
    description:
      'The file that the clients of the service and their keys are registered in, instead of its database. Development without a database has `{data}/clients.json`.',
    form: url(['file'], 'file:/etc/todo/clients.json'),
  }),
  CLIENT_MODE: variable({
    description:
      'Whether a client must prove for which user it acts, or is believed: `trust-client`, until there is an identity provider.',
    form: choice(['verify', 'trust-client']),
    default: 'verify',
    unsafe: (value) => (value === 'trust-client' ? 'lets every client act for whomever it likes' : undefined),
  }),
  CLIENT_ID: variable({
    description: 'The id under which other services know this one as a client.',
    form: text(1, 'todo'),
    default: '{service}',
  }),
  CLIENT_KEY: variable({
    description: 'The private key that requests to them are signed with, where `call.http` is told an `audience`.',
    form: clientKey(),
    secret: true,
  }),
  REDIS_URL: variable({
    description:
      'Redis or Valkey, where instances count together: `redis://user:password@host:6379/0`, `rediss:` with TLS.',
    form: url(['redis', 'rediss'], 'rediss://user:password@redis.example.org:6379/0'),
    secret: true,
  }),
  OUTGOING_HOSTS: variable({
    description:
      'Which hosts `call.http` may ask: `*` is every host with a public address, at the standard ports; a host of the house, with a private address, must be named, and another port, too.',
    form: hosts('*,users.internal,*.billing.internal:8443'),
    default: { development: ownMachine, testing: ownMachine, staging: '*', production: '*' },
  }),
  RATE_LIMIT: variable({
    description:
      'How many requests everybody may make in how many seconds, over all operations, in place of what the service declares as its limit `default`.',
    form: rate('6000/60'),
  }),
  LOG_LEVEL: variable({
    description: 'The least severe level that is logged.',
    form: choice(['debug', 'info', 'warn', 'error']),
    default: 'info',
  }),
  SENTRY_DSN: variable({
    description: 'Where unexpected errors are reported. Without it they are logged only.',
    form: url(['https', 'http'], 'https://key@sentry.example.org/1'),
    secret: true,
  }),
  SHUTDOWN_DRAIN_MS: variable({
    description: 'Milliseconds to go on serving after readiness has turned red, for balancers to notice.',
    form: integer(0, 600_000, 5000),
    default: { development: '0', testing: '0', staging: '5000', production: '5000' },
  }),
  SHUTDOWN_DEADLINE_MS: variable({
    description: 'Milliseconds from the signal until what still runs is cut off and the exit code is 1.',
    form: integer(1, 3_600_000, 25_000),
    default: '25000',
  }),
} as const

function unsafeIssuer(registration: IssuerRegistration): string | undefined {
  if (registration.issuer === developmentIssuer) return `has one that ${anybodyCanMint}`
  return isUnprotected(registration)
    ? 'has keys that are fetched without TLS, so anybody on the way can replace them'
    : undefined
}
