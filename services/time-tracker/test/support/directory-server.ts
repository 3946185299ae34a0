import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A user as Microsoft Graph has one. */
export interface DirectoryUser extends Record<string, unknown> {
  readonly id: string
  displayName: string
  mail: string | null
}

interface DirectoryGroup {
  readonly id: string
  readonly displayName: string
  readonly members: Set<string>
}

/** One answer in place of the usual one, to the next request whose method and path match. */
interface Fault {
  readonly to: RegExp
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

/** A directory that is asked as Microsoft Graph is, on a port of its own. */
export interface DirectoryServer {
  readonly url: string
  readonly users: Map<string, DirectoryUser>
  readonly groups: readonly DirectoryGroup[]
  /** What it was asked, method and path with query, and what was sent. */
  readonly seen: { readonly request: string; readonly body: string }[]
  readonly faults: Fault[]
  /** What it waits for before it answers anything. */
  held: Promise<void> | undefined
  /** Tokens that it takes. */
  readonly tokens: Set<string>
  /** Seconds that a token is good. */
  lifetime: number
  close(): Promise<void>
}

/** What the server takes for the secret of its client. */
export const directorySecret = 'correct-horse-battery-staple'

/** In which attributes of its users their roles stand. */
export const attributes = { admin: 'extension_4711_role', tester: 'extension_4711_role_test' }

/** The variables of a service that asks it for the users of the tenant acme. */
export function directoryVariables({ url }: DirectoryServer) {
  return {
    DIRECTORY: 'graph',
    DIRECTORY_TENANT: 'acme',
    DIRECTORY_URL: `${url}/v1.0`,
    DIRECTORY_AUTHORITY: `${url}/login`,
    DIRECTORY_CLIENT_ID: 'time-tracker',
    DIRECTORY_CLIENT_SECRET: directorySecret,
    DIRECTORY_ADMIN_ATTRIBUTE: attributes.admin,
    DIRECTORY_TESTER_ATTRIBUTE: attributes.tester,
  } as const
}

/** Two users a page, so that a handful of them is several pages. */
const pageSize = 2

/** Starts one. */
export async function directoryServer(groups: readonly DirectoryGroup[]): Promise<DirectoryServer> {
  const [users, tokens, seen, faults] = [new Map<string, DirectoryUser>(), new Set<string>(), [], []] as const
  const directory = {
    users,
    groups,
    seen,
    faults,
    tokens,
    lifetime: 3600,
    held: undefined,
  } as unknown as DirectoryServer
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    await directory.held
    answer(directory, request, response, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(directory, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
}

function answer(directory: DirectoryServer, request: IncomingMessage, response: ServerResponse, body: string): unknown {
  const { method = '', url = '', headers } = request
  directory.seen.push({ request: `${method} ${url}`, body })
  const say = (status: number, value?: object, more: Readonly<Record<string, string>> = {}): unknown => {
    response.writeHead(status, { 'content-type': 'application/json', ...more })
    return response.end(value && JSON.stringify(value))
  }
  const at = directory.faults.findIndex(({ to }) => to.test(`${method} ${url}`))
  const [fault] = at < 0 ? [] : directory.faults.splice(at, 1)
  if (fault) return say(fault.status, fault.body, fault.headers)
  if (url === '/login/oauth2/v2.0/token') {
    if (new URLSearchParams(body).get('client_secret') !== directorySecret) return say(401, { error: 'invalid_client' })
    const access_token = `token-${crypto.randomUUID()}`
    directory.tokens.add(access_token)
    return say(200, { token_type: 'Bearer', access_token, expires_in: directory.lifetime })
  }
  if (!directory.tokens.has(headers.authorization?.replace('Bearer ', '') ?? '')) return say(401, { error: {} })
  const { pathname, searchParams } = new URL(url, directory.url)
  const [, , kind = '', id = '', relation, member] = pathname.split('/')
  const page = (all: readonly object[]): unknown => {
    const skipped = Number(searchParams.get('$skiptoken') ?? 0)
    const next = new URL(url, directory.url)
    next.searchParams.set('$skiptoken', String(skipped + pageSize))
    const more = skipped + pageSize < all.length
    return say(200, { value: all.slice(skipped, skipped + pageSize), ...(more && { '@odata.nextLink': next.href }) })
  }
  const shown = (user: DirectoryUser): object =>
    Object.fromEntries((searchParams.get('$select') ?? '').split(',').map((name) => [name, user[name] ?? null]))
  const { users, groups } = directory
  if (kind === 'users') {
    if (id === '') return page([...users.values()].map(shown))
    const user = users.get(id)
    if (!user) return say(404, { error: { code: 'Request_ResourceNotFound' } })
    if (relation === 'memberOf') return page(groups.filter(({ members }) => members.has(id)))
    if (method === 'PATCH') {
      Object.assign(user, JSON.parse(body))
      return say(204)
    }
    return say(200, shown(user))
  }
  const group = groups.find((each) => each.id === id)
  if (!group) return page(groups)
  if (method === 'GET') return page([...group.members].map((each) => ({ id: each })))
  if (method === 'POST') {
    const added = (JSON.parse(body)['@odata.id'] as string).split('/').at(-1) as string
    if (group.members.has(added)) return say(400, { error: { message: 'references already exist' } })
    group.members.add(added)
    return say(204)
  }
  return say(group.members.delete(member ?? '') ? 204 : 404)
}
