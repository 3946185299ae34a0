/** The key under which the router answers the parameter at this place of a path. */
export function parameterKey(index: number): string {
  return `p${index}`
}

/**
 * A path template as the router writes it: names by place, so that operations may name the same parameter differently.
 */
export function routerPath(template: string): string {
  let index = 0
  const path = template.replace(/\{\w+\}/g, () => `:${parameterKey(index++)}`)
  if (/[^/]:|:\w+[^/\w]/.test(path)) throw new TypeError(`A parameter must be a whole segment of "${template}".`)
  return path
}
