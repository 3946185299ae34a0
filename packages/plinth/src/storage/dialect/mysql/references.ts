import type { Connection, SqlRow } from '../connection.ts'

/** What others refer to a table by that another one is to take the place of: for `withReplacement`. */
export const referring = `select table_name as owner, concat('"', constraint_name, '"') as name,
    concat('foreign key ("', column_name, '") references "', referenced_table_name, '" ("', referenced_column_name, '")')
      as definition
  from information_schema.key_column_usage
  where table_schema = database() and referenced_table_name = ? and table_name <> referenced_table_name
  and exists (select 1 from information_schema.tables t where t.table_schema = database()
    and t.table_name = concat(referenced_table_name, '_rebuilt'))`

const former = `select k.constraint_name as name, k.column_name as "column", k.referenced_table_name as parent,
    k.referenced_column_name as "key", exists (select 1 from information_schema.statistics s
      where s.table_schema = database() and s.table_name = k.table_name and s.index_name = k.constraint_name) as indexed
  from information_schema.key_column_usage k
  where k.table_schema = database() and k.table_name = ? and k.referenced_table_name is not null
  and k.constraint_name like concat(replace(?, '_', '\\\\_'), '\\\\_%')`

/**
 * The statements that give the references of a table, which has just been renamed, the names that they would have had. One
 * name serves once in a database, and the next that takes the place of this table needs what this one had.
 */
export async function renameReferencesSql(
  connection: Pick<Connection, 'all'>,
  from: string,
  to: string,
): Promise<string[]> {
  const found = await connection.all(former, [to, from])
  return found.flatMap(({ name, column, parent, key, indexed }: SqlRow) => [
    `alter table "${to}" drop foreign key "${name}"`,
    // The server had made one, and takes it for anybody's by now.
    ...(Number(indexed) === 1 ? [`alter table "${to}" drop index "${name}"`] : []),
    `alter table "${to}" add constraint "${to}${(name as string).slice(from.length)}"
      foreign key ("${column}") references "${parent}" ("${key}")`,
  ])
}
