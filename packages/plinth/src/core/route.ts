/** The HTTP methods a route may use. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

/** A method and a path template: `PUT /hello/{username}`. */
export interface Route {
  readonly method: Method
  /** The path template, with `{name}` for a parameter. */
  readonly path: string
  /** The names in the template, in order. */
  readonly parameters: readonly string[]
}

const shape = /^(GET|POST|PUT|PATCH|DELETE) (\/(?:[A-Za-z0-9._~/-]|\{[A-Za-z][A-Za-z0-9_]*\})*)$/

/** Reads `PUT /hello/{username}`. Throws a TypeError that names what is wrong. */
export function parseRoute(text: string): Route {
  const match = shape.exec(text)
  if (!match) throw new TypeError(`"${text}" is not a route; write "GET /things/{thing_id}".`)
  const [, method, path] = match as unknown as [string, Method, string]
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  if (new Set(parameters).size < parameters.length) throw new TypeError(`"${text}" names a parameter twice.`)
  return { method, path, parameters }
}
