/** A statement as PostgreSQL knows it. */
interface Statement {
  /** Under which it is prepared; absent when it is not. */
  readonly name: string | undefined
  readonly text: string
}

/** The statements of one connection, by their text with `?` for parameters. */
export interface PostgresStatements {
  /** Whether no more are kept. */
  readonly isFull: boolean
  of(sql: string): Statement
}

/** How many statements a connection prepares: callers choose the shapes of lists, so there must be an end. */
const kept = 500

const marks = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g

/** The statements of a new connection. Those that come when it has as many as it keeps are not prepared. */
export function postgresStatements(): PostgresStatements {
  const statements = new Map<string, Statement>()
  return {
    get isFull() {
      return statements.size >= kept
    },
    of(sql) {
      const known = statements.get(sql)
      if (known) return known
      const text = numbered(sql)
      if (statements.size >= kept) return { name: undefined, text }
      const made = { name: `plinth_${statements.size}`, text }
      statements.set(sql, made)
      return made
    },
  }
}

/** `?` becomes `$1`, `$2`, save within quotes. */
function numbered(sql: string): string {
  let count = 0
  return sql.replace(marks, (mark) => (mark === '?' ? `$${++count}` : mark))
}
