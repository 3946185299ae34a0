// Where the bundle is told what to show; a file of its own, so that the policy of the page can forbid scripts within it.
globalThis.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // A validator would be asked over the network, and a stored token would outlive the page.
  validatorUrl: null,
  persistAuthorization: false,
})
