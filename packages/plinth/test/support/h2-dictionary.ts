/** Oracle's dictionary, as far as it is asked, from that of H2. Names are as they were written there. */
export const dictionary: readonly string[] = [
  view('user_tables', "table_name, 'NO' as dropped", "tables where table_type = 'BASE TABLE'"),
  view('user_tab_comments', 'upper(table_name) as table_name, remarks as comments', 'tables where 1 = 1'),
  view(
    'user_tab_columns',
    `table_name, column_name, case upper(data_type) when 'CHARACTER VARYING' then 'VARCHAR2' when 'NUMERIC' then 'NUMBER'
      when 'DOUBLE PRECISION' then 'BINARY_DOUBLE' when 'CHARACTER LARGE OBJECT' then 'CLOB' else data_type end as data_type,
      character_maximum_length as char_length, numeric_precision as data_precision,
      case is_nullable when 'YES' then 'Y' else 'N' end as nullable, ordinal_position as column_id`,
    "columns where is_generated = 'NEVER'",
  ),
  view('user_col_comments', 'table_name, column_name, remarks as comments', 'columns where 1 = 1'),
  view(
    'user_constraints',
    `table_name, k.constraint_name, k.index_name, r.unique_constraint_name as r_constraint_name,
      case constraint_type when 'PRIMARY KEY' then 'P' when 'FOREIGN KEY' then 'R' else 'U' end as constraint_type`,
    `table_constraints k left join information_schema.referential_constraints r
      on r.constraint_name = k.constraint_name where 1 = 1`,
    'k.table_schema',
  ),
  view('user_cons_columns', 'constraint_name, table_name, column_name', 'key_column_usage where 1 = 1'),
  view(
    'user_indexes',
    `index_name, table_name, 'NORMAL' as index_type,
      case index_type_name when 'UNIQUE INDEX' then 'UNIQUE' else 'NONUNIQUE' end
      as uniqueness`,
    'indexes where is_generated = false',
  ),
  view('user_ind_columns', 'index_name, column_name, ordinal_position as column_position', 'index_columns where 1 = 1'),
  view(
    'user_ind_expressions',
    'i.index_name, i.ordinal_position as column_position, c.generation_expression as column_expression',
    `index_columns i join information_schema.columns c on c.table_name = i.table_name and c.column_name = i.column_name
      and c.table_schema = i.table_schema where c.is_generated = 'ALWAYS'`,
    'i.table_schema',
  ),
]

function view(name: string, columns: string, from: string, schema = 'table_schema'): string {
  return `create view if not exists ${name} as select ${columns} from information_schema.${from} and ${schema} = 'public'`
}
