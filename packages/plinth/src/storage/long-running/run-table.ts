/**
 * The table of the runs of long-running operations: who has started them and with what, who works on them and until
 * when that is his alone, and what they have come to.
 */
export const runTable = `
  create table plinth_run (
    id label not null primary key,
    operation label not null,
    user_id text not null,
    tenant_id text,
    principal json not null,
    input json not null,
    metadata json not null,
    request_id text not null,
    trace_id text not null,
    status label not null,
    permille integer,
    outcome json,
    created_at text not null,
    updated_at text not null,
    ended_at integer,
    cancels integer not null,
    attempts integer not null,
    holder label,
    held_until integer not null
  );
  create index plinth_run_status on plinth_run (status, held_until);
  create index plinth_run_ended_at on plinth_run (ended_at);`
