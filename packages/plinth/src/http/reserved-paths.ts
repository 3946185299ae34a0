const exact: ReadonlySet<string> = new Set([
  '/status',
  '/docs',
  '/openapi.json',
  '/openapi.yaml',
  '/swagger.json',
  '/problems',
  '/assets',
])
const below: readonly string[] = ['/problems/', '/assets/']

/**
 * Whether a path is one that every server answers itself. `/` is not: those who want no page may have an operation
 * there.
 */
export function isReserved(path: string): boolean {
  return exact.has(path) || below.some((start) => path.startsWith(start))
}
