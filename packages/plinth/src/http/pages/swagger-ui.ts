import { assetName, vendored } from './assets.ts'
import { html } from './html.ts'
import { head } from './layout.ts'
import { policyHeaders } from './policy.ts'
import type { Representation } from './representation.ts'

/** The page that shows the document in Swagger UI: to try operations out, with a token if need be. */
export function swaggerUiPage(title: string): Representation {
  return {
    mediaType: 'text/html; charset=utf-8',
    body: () =>
      Buffer.from(
        html`<!doctype html>
<html lang="en">
<head>${head(title)}
<link rel="stylesheet" href="assets/${vendored.swaggerUiStyle.name}">
<link rel="stylesheet" href="assets/${assetName('viewer.css')}">
</head>
<body>
<div id="swagger-ui"></div>
<script src="assets/${vendored.swaggerUi.name}"></script>
<script src="assets/${assetName('swagger-ui-start.js')}"></script>
</body>
</html>
`.html,
      ),
    headers: policyHeaders({
      'script-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': "'self'",
    }),
  }
}
