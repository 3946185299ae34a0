import type { Statement } from '../server/inserts.ts'

/** What goes to the server at once. */
export interface Batch extends Statement {
  /**
   * Whether it has parameters, or none and is no procedure of its own: what begins and ends transactions must not be
   * one.
   */
  readonly isPlain: boolean
}

/** The most values of a request; the protocol has room for 2100. */
export const mostParameters = 2000

const marks = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\?/g

/**
 * What the unit of work calls the parts of a transaction, and what they are called here. Nothing gives up a savepoint.
 */
const words: readonly (readonly [RegExp, string])[] = [
  [/^begin$/, 'begin transaction'],
  [/^savepoint (\w+)$/, 'save transaction $1'],
  [/^rollback to (\w+)$/, 'rollback transaction $1'],
  [/^release \w+$/, ''],
]

/** What begins or ends a transaction. */
const control = /^(begin transaction|commit|rollback)$/
/** A variable has one declaration in a batch. */
const declaration = /^declare /

/** A statement as SQL Server knows it; empty when it has nothing to do. */
export function worded(sql: string): string {
  const [pattern, word] = words.find(([it]) => it.test(sql)) ?? []
  return pattern && word !== undefined ? sql.replace(pattern, word) : sql
}

/**
 * Statements in as few requests as they fit into, in order. Of one that consists of several only the last one answers,
 * and none is run after one that fails: by itself the server would go on.
 */
export function batches(statements: readonly Statement[]): Batch[] {
  const made: Batch[] = []
  let group: Statement[] = []
  const close = (): void => {
    if (group.length > 0) made.push(joined(group))
    group = []
  }
  for (const { sql, parameters } of statements) {
    const text = worded(sql)
    if (text === '') continue
    const count = group.reduce((sum, it) => sum + it.parameters.length, parameters.length)
    const isTwice = declaration.test(text) && group.some((it) => declaration.test(it.sql))
    if (control.test(text) || count > mostParameters || isTwice) close()
    group.push({ sql: text, parameters })
    if (control.test(text)) close()
  }
  close()
  return made
}

function joined(group: readonly Statement[]): Batch {
  const parameters = group.flatMap((it) => it.parameters)
  const [first, ...others] = group.map((it) => it.sql)
  const last = others.pop()
  const sql =
    last === undefined
      ? (first as string)
      : `begin try set nocount on; ${[first, ...others].join('; ')}; set nocount off; ${last} end try
begin catch throw end catch`
  return { sql: numbered(sql), parameters, isPlain: parameters.length === 0 }
}

/** `?` becomes `@p1`, `@p2`, save within quotes. */
function numbered(sql: string): string {
  let count = 0
  return sql.replace(marks, (mark) => (mark === '?' ? `@p${++count}` : mark))
}
