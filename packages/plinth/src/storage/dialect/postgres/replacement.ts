import type { QueryResult } from 'pg'

type Query = (text: string, values: unknown[]) => Promise<QueryResult>

/** What refers to a table: `alter table "children" add constraint ...`. */
const referring = `select a.relname as owner, quote_ident(c.conname) as name, pg_get_constraintdef(c.oid) as definition
  from pg_constraint c join pg_class a on a.oid = c.conrelid join pg_class t on t.oid = c.confrelid
  where c.contype = 'f' and c.conrelid <> c.confrelid and t.relname = $1
  and t.relnamespace = current_schema()::regnamespace and to_regclass(quote_ident($1 || '_rebuilt')) is not null`
const dropped = /^drop table "(\w+)"$/
const renamed = /^alter table "(\w+)" rename to "(\w+)"$/

/**
 * Runs statements so that a table which another one takes the place of, `people` of `people_rebuilt`, keeps who refers to
 * it: PostgreSQL would not drop it. What referred to it is told to do so again once the other one has the name.
 */
export function withReplacement(query: Query): Query {
  const detached: Record<'owner' | 'name' | 'definition' | 'target', string>[] = []
  return async (text, values) => {
    const [, target] = dropped.exec(text) ?? []
    if (target) {
      for (const row of (await query(referring, [target])).rows) {
        await query(`alter table "${row.owner}" drop constraint ${row.name}`, [])
        detached.push({ ...row, target })
      }
    }
    const result = await query(text, values)
    const [, from, to] = renamed.exec(text) ?? []
    for (const it of to ? detached.splice(0) : []) {
      const owner = it.owner === from ? to : it.owner
      if (it.target === to) await query(`alter table "${owner}" add constraint ${it.name} ${it.definition}`, [])
      else detached.push(it)
    }
    return result
  }
}
