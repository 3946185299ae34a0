/** A JSON object as a document is made of. */
export type JsonObject = { readonly [name: string]: unknown }

/** The entries whose value is not undefined, as an object. */
export function object(entries: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined))
}

/** Each member under its name, with the value that `change` makes of it. */
export function mapValues<T>(members: Readonly<Record<string, T>>, change: (value: T, name: string) => unknown) {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value, name)]))
}
