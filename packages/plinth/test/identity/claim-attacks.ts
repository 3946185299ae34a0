import type { Attacks } from './attacks.ts'
import { type Forger, part } from './forge.ts'

const now = Math.floor(Date.now() / 1000)

/** Tokens that the issuer has signed with these claims. */
function claiming(name: string, values: readonly unknown[]): Attacks {
  return Object.fromEntries(
    values.map((value) => [
      `${name} ${JSON.stringify(value)?.slice(0, 60) ?? 'undefined'}`,
      ({ forge }: Forger) => forge({ claims: { [name]: value } }),
    ]),
  )
}

/** An issuer that is not believed, or not spelled so. */
export function otherIssuers({ claims }: Forger): Attacks {
  const iss = String(claims.iss)
  const spellings = [`${iss}/`, `${iss}#`, `${iss}?`, ` ${iss}`, `${iss}\0`, iss.toUpperCase(), [iss], iss.slice(0, -1)]
  return claiming('iss', [
    ...spellings,
    iss.replace('http:', 'https:'),
    iss.replace('//', '//evil@'),
    'https://evil.example/',
    undefined,
    null,
    '',
    1,
    {},
  ])
}

/** Meant for somebody else. */
export const otherAudiences: Attacks = claiming('aud', [
  undefined,
  null,
  '',
  'other',
  'prob',
  'probe ',
  'PROBE',
  'urn:probe',
  '.*',
  [],
  ['other', 'another'],
  [['probe']],
  { 0: 'probe' },
  1,
  true,
])

/** Not now, or at no time at all. */
export const otherTimes: Attacks = {
  ...claiming('exp', [undefined, null, String(now + 3600), 'Infinity', true, [now + 3600], {}]),
  ...claiming('nbf', [now + 3600, String(now - 3600), null, [now], {}]),
  ...claiming('iat', [now + 3600, String(now), null, {}]),
  'exp 1e999': ({ forge, claims }) => forge({ claims: JSON.stringify({ ...claims, exp: 7 }).replace(':7', ':1e999') }),
}

/** It was good once. The one thing that a caller is told. */
export const over: Attacks = claiming('exp', [now - 60, 0, -1, 1.5])

/** Claims that say who calls, in other types than they have. */
export const otherClaims: Attacks = {
  ...claiming('sub', [
    undefined,
    '',
    1,
    {},
    ['admin'],
    true,
    'a\0b',
    'a\nb',
    '\u009b',
    'x'.repeat(256),
    'client:prepay',
  ]),
  ...claiming('client_id', [1, {}, '', ['web']]),
  ...claiming('scope', [1, { 'probe:read': true }, ['probe:read', 1], 'probe:read\tx']),
  ...claiming('roles', [1, {}, [1], '']),
  ...claiming('tenant_id', [1, {}, '', ['acme']]),
  ...claiming('location_ids', [1, {}, ['berlin', 7]]),
}

/** What is changed of a genuine token after it was signed. */
export const tampered: Attacks = {
  'another user under the genuine signature': ({ genuine, claims }) => {
    const [header, , signature] = genuine.split('.')
    return `${header}.${part({ ...claims, sub: 'admin' })}.${signature}`
  },
  'more scopes under the genuine signature': ({ genuine, claims }) => {
    const [header, , signature] = genuine.split('.')
    return `${header}.${part({ ...claims, scope: 'probe:read probe:write' })}.${signature}`
  },
  'a later end under the genuine signature': ({ genuine, claims }) => {
    const [header, , signature] = genuine.split('.')
    return `${header}.${part({ ...claims, exp: now + 86_400 })}.${signature}`
  },
  'another header under the genuine signature': ({ genuine, header }) => {
    const [, claims, signature] = genuine.split('.')
    return `${part({ ...header, cty: 'JWT' })}.${claims}.${signature}`
  },
  'the same claims in another order': ({ genuine, claims }) => {
    const [header, , signature] = genuine.split('.')
    return `${header}.${part(Object.fromEntries(Object.entries(claims).reverse()))}.${signature}`
  },
  'the signature of another token': ({ genuine, forge }) => {
    const other = forge({ claims: { jti: 'another' } })
    return genuine.slice(0, genuine.lastIndexOf('.')) + other.slice(other.lastIndexOf('.'))
  },
}

/** Text that is no token, or not written as one. */
export const malformed: Attacks = {
  'one word': () => 'x',
  'nothing but points': () => '..',
  'three letters': () => 'a.b.c',
  'a point before it': ({ genuine }) => `.${genuine}`,
  'a point after it': ({ genuine }) => `${genuine}.`,
  'a fourth part': ({ genuine }) => `${genuine}.AAAA`,
  'five parts, as if it were encrypted': ({ genuine }) => `${genuine}.AAAA.AAAA`,
  'no header': ({ genuine }) => genuine.slice(genuine.indexOf('.')),
  'JSON serialization': ({ genuine }) => {
    const [header, payload, signature] = genuine.split('.')
    return JSON.stringify({ protected: header, payload, signature })
  },
  'padding after its signature': ({ genuine }) => `${genuine}==`,
  'padding within': ({ genuine }) => genuine.replace('.', '=.'),
  'another spelling of the same signature': ({ genuine }) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    return genuine.slice(0, -1) + alphabet[alphabet.indexOf(genuine.at(-1) as string) + 1]
  },
  'the alphabet of base64': ({ forge, claims }) => {
    const token = forge({ claims: { ...claims, note: '???>>>~~~' } })
    return token.replaceAll('-', '+').replaceAll('_', '/').replace('.', '+.')
  },
  'a character that is in no alphabet': ({ genuine }) => `${genuine.slice(0, 40)}!${genuine.slice(40)}`,
  'a quotation mark around it': ({ genuine }) => `"${genuine}"`,
  'a comma after it': ({ genuine }) => `${genuine},`,
  'too long a text': ({ forge }) => forge({ claims: { note: 'x'.repeat(9000) } }),
  'a header that is no JSON': ({ forge }) => forge({ header: '{alg:ES256}' }),
  'a header that is a list': ({ forge }) => forge({ header: '["ES256"]' }),
  'a header that is a text': ({ forge }) => forge({ header: '"ES256"' }),
  'a header that is null': ({ forge }) => forge({ header: 'null' }),
  'a header with something after it': ({ forge, header }) => forge({ header: `${JSON.stringify(header)}{}` }),
  'a header with a byte order mark': ({ forge, header }) => forge({ header: `\uFEFF${JSON.stringify(header)}` }),
  'a header with two algorithms': ({ forge, header }) =>
    forge({ header: JSON.stringify(header).replace('{', '{"alg":"none",') }),
  'a header with two key ids': ({ forge, header }) =>
    forge({ header: JSON.stringify(header).replace('{', '{"kid":"x",') }),
  'claims that are a list': ({ forge }) => forge({ claims: '[]' }),
  'claims that are no JSON': ({ forge }) => forge({ claims: 'sub=admin' }),
  'claims with two users': ({ forge, claims }) =>
    forge({ claims: JSON.stringify(claims).replace('{', '{"sub":"admin",') }),
  'claims with the user spelled twice': ({ forge, claims }) =>
    forge({ claims: JSON.stringify(claims).replace('{', '{"\\u0073ub":"admin",') }),
  'claims with a prototype': ({ forge, claims }) =>
    forge({ claims: JSON.stringify(claims).replace('{', '{"__proto__":{"sub":"admin"},') }),
  'claims nested too deep': ({ forge, claims }) =>
    forge({ claims: JSON.stringify(claims).replace('{', `{"note":${'['.repeat(100)}${']'.repeat(100)},`) }),
  'claims with a lone surrogate': ({ forge, claims }) =>
    forge({ claims: JSON.stringify(claims).replace('{', '{"note":"\\ud800",') }),
  'claims with a comment': ({ forge, claims }) => forge({ claims: `${JSON.stringify(claims)}/**/` }),
}
