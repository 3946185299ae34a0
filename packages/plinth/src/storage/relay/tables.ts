/**
 * The tables of those who are told what is in the audit log: how far each has come, which records wait because one
 * before them on the same row failed, which were given up, and which messages a consumer of this database has dealt
 * with.
 */
export const relayTables = `
  create table plinth_consumer (
    consumer label not null,
    shard integer not null,
    position integer not null,
    holder text,
    held_until integer not null,
    primary key (consumer, shard)
  );
  create table plinth_parked (
    consumer label not null,
    sequence integer not null,
    shard integer not null,
    subject text not null,
    attempts integer not null,
    due_at integer not null,
    problem text,
    primary key (consumer, sequence)
  );
  create table plinth_dead_letter (
    consumer label not null,
    sequence integer not null,
    subject text not null,
    attempts integer not null,
    problem text not null,
    failed_at text not null,
    primary key (consumer, sequence)
  );
  create table plinth_inbox (
    consumer label not null,
    message label not null,
    received_at integer not null,
    primary key (consumer, message)
  );
  create index plinth_inbox_received_at on plinth_inbox (received_at);`
