import { problemBaseOf } from '../core/failure/problem-base.ts'
import type { OpenapiDocument } from '../document/openapi.ts'
import type { Identity } from '../http/identity.ts'
import { pages } from '../http/pages/pages.ts'
import type { Representation } from '../http/pages/representation.ts'
import type { Application } from './application.ts'

/** The pages of a service. The document, and the code that makes it, come when somebody first reads it. */
export function documentation(
  application: Application,
  identity: Identity,
): ReadonlyMap<string, readonly Representation[]> {
  const { service } = application
  let made: Promise<OpenapiDocument> | undefined
  const document = (): Promise<OpenapiDocument> => {
    made ??= import('./openapi.ts').then(({ openapiOf }) => openapiOf(application))
    return made
  }
  return pages({
    service,
    identity,
    problemBase: problemBaseOf(service),
    openapi: {
      json: async () => {
        const { lockText } = await import('../document/lock.ts')
        return lockText(await document())
      },
      yaml: async () => {
        const { yamlText } = await import('../document/yaml.ts')
        return yamlText(await document())
      },
    },
  })
}
