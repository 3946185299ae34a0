import { lockText } from '../document/lock.ts'
import type { OpenapiDocument } from '../document/openapi.ts'
import type { Identity } from '../http/identity.ts'
import { pages } from '../http/pages/pages.ts'
import type { Representation } from '../http/pages/representation.ts'
import type { Application } from './application.ts'
import { openapiOf } from './openapi.ts'
import { problemBaseOf } from './problem-base.ts'

/** The pages of a service. The document is made when somebody first reads it. */
export function documentation(
  application: Application,
  identity: Identity,
): ReadonlyMap<string, readonly Representation[]> {
  const { service } = application
  let made: OpenapiDocument | undefined
  const document = (): OpenapiDocument => {
    made ??= openapiOf(application)
    return made
  }
  return pages({
    service,
    identity,
    problemBase: problemBaseOf(service),
    openapi: {
      json: () => lockText(document()),
      yaml: async () => {
        const { yamlText } = await import('../document/yaml.ts')
        return yamlText(document())
      },
    },
  })
}
