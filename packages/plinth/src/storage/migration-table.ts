/** The table of applied migrations, in the order of their names. */
export const migrationTable = `
  create table plinth_migration (
    name text not null primary key,
    checksum text not null,
    applied_at text not null
  );`
