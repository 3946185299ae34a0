/** Runs a statement, and answers what it finds. */
type Query = (sql: string, parameters: string[]) => Promise<{ readonly rows: readonly object[] }>

/** A reference to a table: `alter table "owner" add constraint "name" definition`. */
type Reference = Readonly<Record<'owner' | 'name' | 'definition', string>>

const dropped = /^drop table "(\w+)"$/
const renamed = /^alter table "(\w+)" rename to "(\w+)"$/

/**
 * Runs statements so that a table which another one takes the place of, `people` of `people_rebuilt`, keeps who refers
 * to it: these engines would not drop it. What referred to it is told to do so again once the other one has the name.
 * `referring` finds that by the name of a table: `owner`, the quoted `name` and the `definition` of each constraint.
 */
export function withReplacement<Q extends Query>(query: Q, referring: string): Q {
  const detached: (Reference & { readonly target: string })[] = []
  const run = async (sql: string, parameters: string[]) => {
    const [, target] = dropped.exec(sql) ?? []
    if (target) {
      for (const row of (await query(referring, [target])).rows as readonly Reference[]) {
        await query(`alter table "${row.owner}" drop constraint ${row.name}`, [])
        detached.push({ ...row, target })
      }
    }
    const result = await query(sql, parameters)
    const [, from, to] = renamed.exec(sql) ?? []
    for (const it of to ? detached.splice(0) : []) {
      const owner = it.owner === from ? to : it.owner
      if (it.target === to) await query(`alter table "${owner}" add constraint ${it.name} ${it.definition}`, [])
      else detached.push(it)
    }
    return result
  }
  return run as Q
}
