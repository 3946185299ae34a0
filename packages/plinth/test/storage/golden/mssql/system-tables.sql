-- New tables

select coalesce((select cast(value as int) from sys.extended_properties
    where class = 1 and major_id = object_id('plinth_audit') and minor_id = 0 and name = 'plinth_version'), 0) as version;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

if object_id('plinth_audit') is null create table plinth_audit (
    sequence bigint primary key,
    id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    at varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    request_id varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    trace_id varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    service varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    operation varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    transport varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    user_id varchar(max) collate Latin1_General_100_BIN2_UTF8,
    client_id varchar(max) collate Latin1_General_100_BIN2_UTF8,
    tenant_id varchar(max) collate Latin1_General_100_BIN2_UTF8,
    resource varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    resource_id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    action varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    version bigint not null,
    changes varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    hash varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    owner_id varchar(max) collate Latin1_General_100_BIN2_UTF8,
    state varchar(max) collate Latin1_General_100_BIN2_UTF8,
    assurance varchar(max) collate Latin1_General_100_BIN2_UTF8,
    issuer varchar(max) collate Latin1_General_100_BIN2_UTF8,
    key_id varchar(max) collate Latin1_General_100_BIN2_UTF8
  );
    exec('create or alter trigger plinth_audit_unchanged on plinth_audit instead of update, delete as
      throw 51000, ''plinth_audit is append-only'', 1');
  if object_id('plinth_idempotency') is null create table plinth_idempotency (
    scope varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    fingerprint varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    request_id varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    outcome varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    expires_at bigint not null
  );
  if not exists (select 1 from sys.indexes where object_id = object_id('plinth_idempotency') and name = 'plinth_idempotency_expires_at')
      create index plinth_idempotency_expires_at on plinth_idempotency (expires_at);
  if object_id('plinth_migration') is null create table plinth_migration (
    name varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    checksum varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    applied_at varchar(max) collate Latin1_General_100_BIN2_UTF8 not null
  );

if object_id('plinth_consumer') is null create table plinth_consumer (
    consumer varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    shard bigint not null,
    position bigint not null,
    holder varchar(max) collate Latin1_General_100_BIN2_UTF8,
    held_until bigint not null,
    primary key nonclustered (consumer, shard)
  );
  if object_id('plinth_parked') is null create table plinth_parked (
    consumer varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    sequence bigint not null,
    shard bigint not null,
    subject varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    attempts bigint not null,
    due_at bigint not null,
    problem varchar(max) collate Latin1_General_100_BIN2_UTF8,
    primary key nonclustered (consumer, sequence)
  );
  if object_id('plinth_dead_letter') is null create table plinth_dead_letter (
    consumer varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    sequence bigint not null,
    subject varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    attempts bigint not null,
    problem varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    failed_at varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    primary key nonclustered (consumer, sequence)
  );
  if object_id('plinth_inbox') is null create table plinth_inbox (
    consumer varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    message varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    received_at bigint not null,
    primary key nonclustered (consumer, message)
  );
  if not exists (select 1 from sys.indexes where object_id = object_id('plinth_inbox') and name = 'plinth_inbox_received_at')
      create index plinth_inbox_received_at on plinth_inbox (received_at);
  if object_id('plinth_client') is null create table plinth_client (
    id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    issuers varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    parties varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    locations varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    tenant varchar(max) collate Latin1_General_100_BIN2_UTF8
  );
  if object_id('plinth_client_key') is null create table plinth_client_key (
    id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    client varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    kind varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    material varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    pepper varchar(1020) collate Latin1_General_100_BIN2_UTF8,
    embedded bigint not null,
    scopes varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    state varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    not_before bigint not null,
    expires_at bigint not null,
    created_at bigint not null,
    last_used_at bigint
  );
  if not exists (select 1 from sys.indexes where object_id = object_id('plinth_client_key') and name = 'plinth_client_key_client')
      create index plinth_client_key_client on plinth_client_key (client);
  if object_id('plinth_assertion') is null create table plinth_assertion (
    id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    expires_at bigint not null
  );
  if not exists (select 1 from sys.indexes where object_id = object_id('plinth_assertion') and name = 'plinth_assertion_expires_at')
      create index plinth_assertion_expires_at on plinth_assertion (expires_at);
  if object_id('plinth_instance') is null create table plinth_instance (
    id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    name varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    last_migration varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    seen_at bigint not null
  );
  if object_id('plinth_run') is null create table plinth_run (
    id varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered,
    operation varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    user_id varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    tenant_id varchar(max) collate Latin1_General_100_BIN2_UTF8,
    principal varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    input varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    metadata varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    request_id varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    trace_id varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    status varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null,
    permille bigint,
    outcome varchar(max) collate Latin1_General_100_BIN2_UTF8,
    created_at varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    updated_at varchar(max) collate Latin1_General_100_BIN2_UTF8 not null,
    ended_at bigint,
    cancels bigint not null,
    attempts bigint not null,
    holder varchar(1020) collate Latin1_General_100_BIN2_UTF8,
    held_until bigint not null
  );
  if not exists (select 1 from sys.indexes where object_id = object_id('plinth_run') and name = 'plinth_run_status')
      create index plinth_run_status on plinth_run (status, held_until);
  if not exists (select 1 from sys.indexes where object_id = object_id('plinth_run') and name = 'plinth_run_ended_at')
      create index plinth_run_ended_at on plinth_run (ended_at);

declare @schema sysname = schema_name();
    declare @change sysname = iif(exists (select 1 from sys.extended_properties where class = 1 and minor_id = 0
      and major_id = object_id('plinth_audit') and name = 'plinth_version'),
      'sys.sp_updateextendedproperty', 'sys.sp_addextendedproperty');
    exec @change @name = 'plinth_version', @value = 6,
      @level0type = 'schema', @level0name = @schema, @level1type = 'table', @level1name = 'plinth_audit';

commit;

-- Indexes for histories

if not exists (select 1 from sys.indexes where object_id = object_id('plinth_audit') and name = 'plinth_audit_rooms')
      create index plinth_audit_rooms on plinth_audit (resource_id, sequence, at) where resource = 'room';

if not exists (select 1 from sys.indexes where object_id = object_id('plinth_audit') and name = 'plinth_audit_bookings')
      create index plinth_audit_bookings on plinth_audit (resource_id, sequence, at) where resource = 'booking';

-- Whether the database takes writes

begin transaction; declare @schema sysname = schema_name();
    declare @change sysname = iif(exists (select 1 from sys.extended_properties where class = 1 and minor_id = 0
      and major_id = object_id('plinth_audit') and name = 'plinth_version'),
      'sys.sp_updateextendedproperty', 'sys.sp_addextendedproperty');
    exec @change @name = 'plinth_version', @value = 6,
      @level0type = 'schema', @level0name = @schema, @level1type = 'table', @level1name = 'plinth_audit'; commit;
