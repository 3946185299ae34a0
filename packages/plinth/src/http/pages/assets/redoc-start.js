// Where the bundle is told what to show; a file of its own, so that the policy of the page can forbid scripts within it.
globalThis.Redoc.init(
  'openapi.json',
  {
    expandResponses: '200,201,204',
    hideLoading: true,
    nativeScrollbars: true,
    sortTagsAlphabetically: true,
    theme: {
      colors: { primary: { main: '#1f5fa8' } },
      sidebar: { backgroundColor: '#f5f6f8' },
      rightPanel: { backgroundColor: '#1c2127' },
      typography: {
        fontFamily: 'system-ui, sans-serif',
        headings: { fontFamily: 'system-ui, sans-serif' },
        code: { fontFamily: 'ui-monospace, monospace' },
      },
    },
  },
  document.getElementById('redoc'),
)
