/** What a column holds: text, number, nothing, and where the engine has them a truth value. */
export type SqlValue = string | number | boolean | null
export type SqlRow = Record<string, SqlValue>
