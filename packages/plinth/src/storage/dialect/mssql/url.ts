import type { ConnectionOptions } from 'tedious'

/** A database on a server, and how it is to be reached. */
export interface MssqlOptions {
  readonly server: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  readonly encrypt: NonNullable<ConnectionOptions['encrypt']>
  readonly trustServerCertificate: boolean
}

const standardPort = 1433

/** What parameters may say, and what that is; the first is the default. */
const encryption: readonly (readonly [string, MssqlOptions['encrypt']])[] = [
  ['true', true],
  ['false', false],
  ['strict', 'strict'],
]
const trust: readonly (readonly [string, boolean])[] = [
  ['false', false],
  ['true', true],
]
const known = ['encrypt', 'trustServerCertificate']

/**
 * What a URL says of a database. `encrypt=true` (the default) asks for TLS once the server has answered, `strict` for
 * TLS from the first byte (TDS 8.0), `false` for none; `trustServerCertificate=true` takes any certificate. Throws a
 * TypeError that says what is wrong, without the password.
 */
export function mssqlOptions(url: string): MssqlOptions {
  const { hostname, port, pathname, username, password, searchParams } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  if (hostname === '' || database === '')
    throw new TypeError(
      'The database URL must name a server and a database: "mssql://user:password@host:1433/database".',
    )
  const unknown = [...searchParams.keys()].find((it) => !known.includes(it))
  if (unknown !== undefined)
    throw new TypeError(`The database URL has no parameter "${unknown}", but: ${known.join(', ')}.`)
  return {
    server: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? standardPort : Number(port),
    database,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    encrypt: chosen(searchParams, 'encrypt', encryption),
    trustServerCertificate: chosen(searchParams, 'trustServerCertificate', trust),
  }
}

function chosen<T>(given: URLSearchParams, name: string, values: readonly (readonly [string, T])[]): T {
  const text = given.get(name) ?? values[0]?.[0]
  const found = values.find(([it]) => it === text)
  if (found) return found[1]
  throw new TypeError(`In the database URL "${name}" must be one of: ${values.map(([it]) => it).join(', ')}.`)
}
