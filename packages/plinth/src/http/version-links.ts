import type { ReflectedOperation } from '../core/reflect.ts'
import type { Resource } from '../core/resource/resource.ts'
import { template } from '../core/template.ts'

/** Whether an operation answers a row that has a history. */
export function hasHistory(operation: ReflectedOperation): boolean {
  return resourceOf(operation) !== undefined
}

/**
 * The Link of a row that has a history (RFC 5829): all its versions, the one before this, and the one that stands.
 * Undefined for any other answer.
 */
export function versionLinks(
  operation: ReflectedOperation,
  basePath: string,
): ((output: unknown) => string) | undefined {
  const { route } = operation.sources ?? {}
  const resource = resourceOf(operation)
  if (!route || !resource) return undefined
  const { key, parameter } = resource
  const path = route.path.replace('/history/{version}', '').replace(`{${parameter}}`, `{${key}}`)
  const addressOf = template(basePath + path)
  return (output) => {
    const { version } = output as { readonly version: number }
    const address = addressOf(output)
    const links = [`<${address}/history>; rel="version-history"`, `<${address}>; rel="latest-version"`]
    if (version > 1) links.push(`<${address}/history/${version - 1}>; rel="predecessor-version"`)
    return links.join(', ')
  }
}

/** The resource with a history that an operation answers a row of. */
function resourceOf({ declaration: { standard } }: ReflectedOperation): Resource | undefined {
  if (standard?.verb !== 'get' && standard?.verb !== 'version') return undefined
  const resource = standard.resource as Resource
  return resource.history ? resource : undefined
}
