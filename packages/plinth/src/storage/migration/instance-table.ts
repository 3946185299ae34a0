/** The table of the instances of a service that run on this database, each with the last migration that it knows. */
export const instanceTable = `
  create table plinth_instance (
    id label not null primary key,
    name label not null,
    last_migration label not null,
    seen_at integer not null
  );`
