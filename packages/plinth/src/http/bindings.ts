import type { Pipeline } from '../core/invoke.ts'
import { acceptedMediaTypes, type Binding, bind } from './binding.ts'
import type { Headers } from './headers.ts'
import { routerPath } from './route-path.ts'

/** Binds every operation to each of its routes; those without a route are not on HTTP. */
export function bindAll(pipelines: Iterable<Pipeline>, basePath: string, standard: Headers): readonly Binding[] {
  const routed = [...pipelines].flatMap((pipeline) =>
    pipeline.operation.declaration.routes.map((route) => ({ pipeline, route, path: routerPath(route.path) })),
  )
  const patches = new Map(
    routed
      .filter(({ route }) => route.method === 'PATCH')
      .map(({ pipeline, path }) => [path, acceptedMediaTypes(pipeline.operation).join(', ')]),
  )
  return routed.map(({ pipeline, route, path }) => {
    // Who reads what can be patched learns how (RFC 5789, 3.1).
    const acceptPatch = route.method === 'GET' ? patches.get(path) : undefined
    return bind(pipeline, route, basePath, acceptPatch ? [...standard, 'Accept-Patch', acceptPatch] : standard)
  })
}
