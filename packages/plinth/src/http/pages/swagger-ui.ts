import { vendored } from './assets.ts'
import type { Representation } from './representation.ts'
import { viewerPage } from './viewer.ts'

/** The page that shows the document in Swagger UI: to try operations out, with a token if need be. */
export function swaggerUiPage(title: string): Representation {
  return viewerPage(title, {
    id: 'swagger-ui',
    styles: [vendored.swaggerUiStyle.name],
    script: vendored.swaggerUi.name,
  })
}
