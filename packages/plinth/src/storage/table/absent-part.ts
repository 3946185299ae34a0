import { cache } from '../../core/cache.ts'
import { collision } from './collision.ts'
import type { Column } from './column.ts'
import type { Check } from './model.ts'
import type { Table } from './table.ts'

/**
 * Compiles what a unique set asks of rows that lack a part of it, where absent equals absent: to the index of an engine
 * it equals nothing. Where an engine lets others write between the look and the write, they wait for the name of the
 * set's values.
 */
export function absentPartCheck(table: Table, set: readonly string[]): Check {
  const { tenant, owner, softDelete } = table.rules
  const names = [...(tenant ? ['tenant_id'] : []), ...(owner ? ['owner_id'] : []), ...set]
  const columns = names.map((name) => table.column.get(name) as Column)
  const live = softDelete ? ' and "deleted_at" is null' : ''
  const statements = cache<string>(columns.length ** 2)
  const other = (isAbsent: readonly boolean[]): string =>
    statements(isAbsent.join(), () => {
      const same = columns.map(({ quoted }, place) => `${quoted} ${isAbsent[place] ? 'is null' : '= ?'} and `).join('')
      return table.dialect.first(`select 1 as taken ${table.from} where ${same}${table.key.quoted} <> ?${live}`, 1)
    })

  return async (session, row, before) => {
    // What is deleted has freed what it had taken.
    if (row.deleted_at !== undefined) return
    if (before && set.every((name) => before[name] === row[name])) return
    const values = columns.map(({ name, encode }) => encode(row[name]))
    if (!values.includes(null)) return
    const connection = session.writing()
    const { lock } = connection.dialect
    if (lock) await connection.get(lock, [JSON.stringify([table.name, ...set, ...values])])
    const given = values.filter((value) => value !== null)
    const key = table.key.encode(row[table.key.name])
    const taken = await connection.get(other(values.map((value) => value === null)), [...given, key])
    if (taken) throw collision(session.call)
  }
}
