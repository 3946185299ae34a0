/** The database cannot be opened. The message says which, why, and what to do. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}
