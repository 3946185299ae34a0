import { DatabaseError } from './database-error.ts'

/** The database server was not to be reached, or is no more; what was under way may have been done or not. */
export class LostConnection extends DatabaseError {}
