/** The values that variables have where something is so: `{ DIRECTORY: 'graph' }`. */
export type Where<N extends string = string> = { readonly [K in N]?: string | number | boolean }

/** Whether variables have these values. */
export function isWhere(where: Where, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(where).every(([name, value]) => values[name] === value)
}
