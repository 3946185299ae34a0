import { cache } from '../../../core/cache.ts'

/** A statement as Oracle knows it. */
export interface OracleStatement {
  readonly text: string
  /** Which parameters stand for its marks, by their places; undefined when they are all of them, in order. */
  readonly places: readonly number[] | undefined
  /** Columns of its rows as they were named: what is not in quotes is answered in upper case. */
  readonly namesOf: (columns: readonly { readonly name: string }[]) => readonly string[]
}

/** How many statements are kept: callers choose the shapes of lists, so there must be an end. */
const kept = 500

const marks = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?(\d*)|\bresource\b/g
const reserved = /\bresource\b/g
const savepoint = /^rollback to (?=\w+$)/
const each = /\s*((?:begin\b(?!\s*;)|create or replace trigger\b).*?\bend(?=;|$)|[^;]+?)\s*(?:;|$)/gs
const block = /^(?:begin\s|create or replace trigger\b)/

/** The statements of one connection, by their text with `?` for parameters, or `?2` for the second one. */
export function oracleStatements(): (sql: string) => OracleStatement {
  const statements = cache<OracleStatement>(kept)
  return (sql) => statements(sql, () => oracleStatement(sql))
}

/** A statement by its text with `?` for parameters, or `?2` for the second one. */
export function oracleStatement(sql: string): OracleStatement {
  const places: number[] = []
  let names: readonly string[] = []
  const text = sql.replace(savepoint, 'rollback to savepoint ').replace(marks, (mark, place: string | undefined) => {
    if (mark === 'resource') return quoteReserved(mark)
    if (!mark.startsWith('?')) return mark
    places.push(place ? Number(place) - 1 : places.length)
    return `:${places.length}`
  })
  return {
    text,
    places: places.some((place, index) => place !== index) ? places : undefined,
    namesOf(columns) {
      if (names.length !== columns.length)
        names = columns.map(({ name }) => (text.includes(`"${name}"`) ? name : name.toLowerCase()))
      return names
    },
  }
}

/** The one name of Plinth's own tables that is a word of Oracle's is put in quotes. */
export function quoteReserved(sql: string): string {
  return sql.replace(reserved, '"resource"')
}

/** The statements of a text, one by one: Oracle takes no more at once. Blocks keep the semicolon of their end. */
export function separated(sql: string): string[] {
  const all = [...sql.matchAll(each)].map(([, text = '']) => text)
  return all.map((text) => (block.test(text) ? `${text};` : text))
}
