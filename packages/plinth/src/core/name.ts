/** A snake_case name in PascalCase, as a type: `time_entry` is `TimeEntry`. */
export type Pascal<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Capitalize<Head>}${Pascal<Tail>}`
  : Capitalize<S>

/** A snake_case name in PascalCase: `time_entry` is `TimeEntry`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** A snake_case name in camelCase: `time_entries` is `timeEntries`. */
export function camel(name: string): string {
  const text = pascal(name)
  return text.charAt(0).toLowerCase() + text.slice(1)
}
