/** What a column holds: text, number, null, and a truth value where the engine has them. */
export type SqlValue = string | number | boolean | null
export type SqlRow = Record<string, SqlValue>
