import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import querystring from 'node:querystring'
import { createServer } from '../../http/node-http.ts'
import { tokenSigner } from '../../identity/development/token-signer.ts'
import { isOwn, type Refused, readAuthorization } from './authorization.ts'
import { type Grants, grants } from './grants.ts'
import { issuerMetadata } from './issuer-metadata.ts'
import { signInHeaders, signInPage } from './sign-in-page.ts'

interface IssuerOptions {
  /** Its `iss`, an address of this machine. */
  readonly issuer: string
  /** The service that access tokens are for, unless a client names another. */
  readonly audience: string
}

type Route = (request: IncomingMessage, response: ServerResponse, given: URLSearchParams) => Promise<void> | void

/** The most characters of a form. */
const longest = 65_536

/**
 * Creates an OpenID provider for development, not yet listening: discovery, keys, authorization codes with PKCE, for
 * whoever one says to be, and tokens for clients, with any secret. It answers under its own name only, so that no page
 * from elsewhere gets a token of it by giving this machine another.
 */
export async function issuerServer({ issuer, audience }: IssuerOptions): Promise<Server> {
  const signer = await tokenSigner(issuer)
  const routes = routesOf(grants(signer, audience), issuer, signer.keys)
  const { host } = new URL(issuer)
  return createServer((request, response) => {
    const address = URL.parse(request.url ?? '/', issuer)
    if (!address) return text(response, 400, 'That is no address.')
    const { pathname, searchParams } = address
    const { origin } = request.headers
    if (origin !== undefined) {
      if (!isOwn(origin)) return text(response, 403, 'Pages of this machine may ask, and no others.')
      response.setHeader('Access-Control-Allow-Origin', origin)
      response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type')
    }
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    const route = routes.get(`${request.method} ${pathname}`)
    if (request.headers.host !== host) return text(response, 421, `This is ${host}, and no other.`)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (!route) return text(response, 404, `There are ${[...routes.keys()].join(', ')}.`)
    Promise.resolve(route(request, response, searchParams)).catch((error: unknown) =>
      text(response, 400, error instanceof Error ? error.message : String(error)),
    )
  })
}

function routesOf(granting: Grants, issuer: string, keys: object): ReadonlyMap<string, Route> {
  const signIn: Route = (_request, response, given) => {
    const asked = readAuthorization(given)
    if ('error' in asked) return refuse(response, asked, issuer)
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...signInHeaders(asked) })
    response.end(signInPage(asked, given).html)
  }
  const signedIn: Route = async (request, response) => {
    const form = await formOf(request)
    const asked = readAuthorization(form)
    if ('error' in asked) return refuse(response, asked, issuer)
    const { redirect, state } = asked
    if (form.get('as_answer') !== 'yes' || !form.get('as_user')?.trim()) {
      return refuse(response, { error: 'access_denied', detail: 'Nobody has signed in.', redirect, state }, issuer)
    }
    lead(response, redirect, { code: granting.code(asked, form), state, iss: issuer })
  }
  const token: Route = async (request, response) => {
    const { status, body } = await granting.token(await formOf(request), basicOf(request))
    json(response, status, body)
  }
  return new Map<string, Route>([
    ['GET /.well-known/openid-configuration', (_, response) => json(response, 200, issuerMetadata(issuer))],
    ['GET /.well-known/oauth-authorization-server', (_, response) => json(response, 200, issuerMetadata(issuer))],
    ['GET /jwks', (_, response) => json(response, 200, keys)],
    ['GET /authorize', signIn],
    ['POST /authorize', signedIn],
    ['POST /token', token],
    // Browsers ask for it, and complain where there is none.
    ['GET /favicon.ico', (_, response) => void response.writeHead(204).end()],
  ])
}

/** Tells a client where it has said that it listens, and whoever looks where it has not (RFC 6749, 4.1.2.1). */
function refuse(response: ServerResponse, { error, detail, redirect, state }: Refused, issuer: string): void {
  if (redirect) lead(response, redirect, { error, error_description: detail, state, iss: issuer })
  else text(response, 400, detail)
}

function lead(response: ServerResponse, to: URL, told: Readonly<Record<string, string | undefined>>): void {
  const address = new URL(to)
  for (const [name, value] of Object.entries(told)) if (value !== undefined) address.searchParams.set(name, value)
  response.writeHead(303, { Location: address.href }).end()
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${body}\n`)
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = ''
  for await (const part of request.setEncoding('utf8')) {
    body += part as string
    if (body.length > longest) throw new Error(`A form has at most ${longest} characters.`)
  }
  return new URLSearchParams(body)
}

/** The client that HTTP Basic names, encoded as in a form (RFC 6749, 2.3.1). Its secret may be any. */
function basicOf({ headers: { authorization = '' } }: IncomingMessage): string | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(authorization) ?? []
  if (encoded === undefined) return undefined
  const [client = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  return querystring.unescape(client.replaceAll('+', ' '))
}
