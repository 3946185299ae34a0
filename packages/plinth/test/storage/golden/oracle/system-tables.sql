-- New tables

select coalesce(cast(max(comments) as number(19)), 0) as version from user_tab_comments
    where table_name = 'PLINTH_MIGRATION';

begin definition;

begin execute immediate 'create table plinth_audit (
    sequence number(19) primary key,
    id varchar2(255 char) not null,
    at varchar2(255 char) not null,
    request_id varchar2(1000 char) not null,
    trace_id varchar2(1000 char) not null,
    service varchar2(1000 char) not null,
    operation varchar2(1000 char) not null,
    transport varchar2(1000 char) not null,
    user_id varchar2(1000 char),
    client_id varchar2(1000 char),
    tenant_id varchar2(1000 char),
    "resource" varchar2(255 char) not null,
    resource_id varchar2(255 char) not null,
    action varchar2(1000 char) not null,
    version number(19) not null,
    changes clob not null,
    hash varchar2(1000 char) not null,
    owner_id varchar2(1000 char),
    state clob,
    assurance varchar2(1000 char),
    issuer varchar2(1000 char),
    key_id varchar2(1000 char)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

create or replace trigger plinth_audit_unchanged before update or delete on plinth_audit
      begin raise_application_error(-20001, 'plinth_audit is append-only'); end;

begin execute immediate 'create table plinth_idempotency (
    scope varchar2(255 char) not null primary key,
    fingerprint varchar2(1000 char) not null,
    request_id varchar2(1000 char) not null,
    outcome clob not null,
    expires_at number(19) not null
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create index plinth_idempotency_expires_at on plinth_idempotency (expires_at)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

begin execute immediate 'create table plinth_migration (
    name varchar2(255 char) not null primary key,
    checksum varchar2(1000 char) not null,
    applied_at varchar2(1000 char) not null
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create table plinth_consumer (
    consumer varchar2(255 char) not null,
    shard number(19) not null,
    position number(19) not null,
    holder varchar2(1000 char),
    held_until number(19) not null,
    primary key (consumer, shard)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create table plinth_parked (
    consumer varchar2(255 char) not null,
    sequence number(19) not null,
    shard number(19) not null,
    subject varchar2(1000 char) not null,
    attempts number(19) not null,
    due_at number(19) not null,
    problem varchar2(1000 char),
    primary key (consumer, sequence)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create table plinth_dead_letter (
    consumer varchar2(255 char) not null,
    sequence number(19) not null,
    subject varchar2(1000 char) not null,
    attempts number(19) not null,
    problem varchar2(1000 char) not null,
    failed_at varchar2(1000 char) not null,
    primary key (consumer, sequence)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create table plinth_inbox (
    consumer varchar2(255 char) not null,
    message varchar2(255 char) not null,
    received_at number(19) not null,
    primary key (consumer, message)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create index plinth_inbox_received_at on plinth_inbox (received_at)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

begin execute immediate 'create table plinth_client (
    id varchar2(255 char) not null primary key,
    issuers clob not null,
    parties clob not null,
    locations clob not null,
    tenant varchar2(1000 char)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create table plinth_client_key (
    id varchar2(255 char) not null primary key,
    client varchar2(255 char) not null,
    kind varchar2(255 char) not null,
    material clob not null,
    pepper varchar2(255 char),
    embedded number(19) not null,
    scopes clob not null,
    state varchar2(255 char) not null,
    not_before number(19) not null,
    expires_at number(19) not null,
    created_at number(19) not null,
    last_used_at number(19)
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create index plinth_client_key_client on plinth_client_key (client)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

begin execute immediate 'create table plinth_assertion (
    id varchar2(255 char) not null primary key,
    expires_at number(19) not null
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create index plinth_assertion_expires_at on plinth_assertion (expires_at)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

begin execute immediate 'create table plinth_instance (
    id varchar2(255 char) not null primary key,
    name varchar2(255 char) not null,
    last_migration varchar2(255 char) not null,
    seen_at number(19) not null
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create table plinth_run (
    id varchar2(255 char) not null primary key,
    operation varchar2(255 char) not null,
    user_id varchar2(1000 char) not null,
    tenant_id varchar2(1000 char),
    principal clob not null,
    input clob not null,
    metadata clob not null,
    request_id varchar2(1000 char) not null,
    trace_id varchar2(1000 char) not null,
    status varchar2(255 char) not null,
    permille number(19),
    outcome clob,
    created_at varchar2(1000 char) not null,
    updated_at varchar2(1000 char) not null,
    ended_at number(19),
    cancels number(19) not null,
    attempts number(19) not null,
    holder varchar2(255 char),
    held_until number(19) not null
  )';
    exception when others then if sqlcode not in (-955) then raise; end if; end;

begin execute immediate 'create index plinth_run_status on plinth_run (status, held_until)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

begin execute immediate 'create index plinth_run_ended_at on plinth_run (ended_at)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

comment on table plinth_migration is '6';

commit;

-- Indexes for histories

begin execute immediate 'create index plinth_audit_resource on plinth_audit ("resource", resource_id, sequence, at)';
    exception when others then if sqlcode not in (-955, -1408) then raise; end if; end;

-- Whether the database takes writes

begin;

comment on table plinth_migration is '6';

commit;
