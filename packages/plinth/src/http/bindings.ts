import type { Pipeline } from '../core/invoke.ts'
import type { Route } from '../core/route.ts'
import { acceptedMediaTypes, type Binding, type BindOptions, bind } from './binding.ts'
import { isReserved } from './reserved-paths.ts'
import { routerPath } from './route-path.ts'

/**
 * Binds every operation to each of its routes; those without a route are not on HTTP. Throws a TypeError that names the
 * operation whose route cannot be served.
 */
export function bindAll(pipelines: Iterable<Pipeline>, { standard, ...options }: BindOptions): readonly Binding[] {
  const routed = [...pipelines].flatMap((pipeline) =>
    pipeline.operation.declaration.routes.map((route) => ({ pipeline, route, path: routerPath(route.path) })),
  )
  const patches = new Map(
    routed
      .filter(({ route }) => route.method === 'PATCH')
      .map(({ pipeline, path }) => [path, acceptedMediaTypes(pipeline.operation).join(', ')]),
  )
  return routed.map(({ pipeline, route, path }) => {
    requireOwnPath(pipeline.operation.name, route, options.basePath)
    // Who reads what can be patched learns how (RFC 5789, 3.1).
    const acceptPatch = route.method === 'GET' ? patches.get(path) : undefined
    const headers = acceptPatch ? [...standard, 'Accept-Patch', acceptPatch] : standard
    return bind(pipeline, route, { ...options, standard: headers })
  })
}

function requireOwnPath(name: string, { method, path }: Route, basePath: string): void {
  if (!isReserved(basePath + path)) return
  throw new TypeError(
    `"${name}" cannot be ${method} ${basePath}${path}: every server answers that path itself. Give it another one.`,
  )
}
