/** One preference of a Prefer header, whatever its parameters (RFC 7240, 2); a comma inside quotes does not end it. */
const preference = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g

/** The preferences of a Prefer header, each with its parameters, in their order. */
export function preferencesIn(prefer: string): readonly string[] {
  return prefer.match(preference) ?? []
}
