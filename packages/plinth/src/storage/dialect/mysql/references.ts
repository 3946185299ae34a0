import type { Connection, SqlRow } from '../connection.ts'

/** The references of other tables to a table that is about to be replaced by another one. */
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
 * The statements that name the references of a table that has just been renamed after its new name. A name can be used
 * once in a database, and the next table that replaces this one needs the old names.
 */
export async function renameReferencesSql(
  connection: Pick<Connection, 'all'>,
  from: string,
  to: string,
): Promise<string[]> {
  const found = await connection.all(former, [to, from])
  return found.flatMap(({ name, column, parent, key, indexed }: SqlRow) => [
    `alter table "${to}" drop foreign key "${name}"`,
    // The index that the server made for the reference would keep its name.
    ...(Number(indexed) === 1 ? [`alter table "${to}" drop index "${name}"`] : []),
    `alter table "${to}" add constraint "${to}${(name as string).slice(from.length)}"
      foreign key ("${column}") references "${parent}" ("${key}")`,
  ])
}
