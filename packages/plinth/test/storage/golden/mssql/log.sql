insert into "rooms" ("name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id") values (?, ?, ?, ?, ?, ?, ?, ?);

-- Records

declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast(? as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = 3000;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

select sequence, hash from plinth_audit order by sequence desc offset 0 rows fetch next 1 rows only;

insert into plinth_audit (action,at,changes,id,operation,request_id,resource,resource_id,sequence,service,trace_id,transport,version,tenant_id,user_id,hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- What a call with an idempotency key was answered

select fingerprint, request_id, outcome from plinth_idempotency where scope = ? and expires_at > ?;

merge plinth_idempotency with (holdlock) as kept
      using (values (?, ?, ?, ?, ?)) as given (scope, fingerprint, request_id, outcome, expires_at) on kept.scope = given.scope
      when matched and kept.expires_at <= ? then update set fingerprint = given.fingerprint, request_id = given.request_id, outcome = given.outcome, expires_at = given.expires_at
      when not matched then insert (scope, fingerprint, request_id, outcome, expires_at) values (given.scope, given.fingerprint, given.request_id, given.outcome, given.expires_at);

delete from plinth_idempotency where exists (select 1
      from (select scope from plinth_idempotency where expires_at <= ? order by (select null) offset 0 rows fetch next ? rows only) as found where found.scope = plinth_idempotency.scope);

-- A message

delete from plinth_inbox where exists (select 1
      from (select consumer, message from plinth_inbox where received_at <= ? order by (select null) offset 0 rows fetch next ? rows only) as found where found.consumer = plinth_inbox.consumer and found.message = plinth_inbox.message);

insert into plinth_inbox (consumer, message, received_at) select * from (values (?, ?, ?)) as given (consumer, message, received_at)
      where not exists (select 1 from plinth_inbox with (updlock, holdlock) where plinth_inbox.consumer = given.consumer and plinth_inbox.message = given.message);

-- A consumer

insert into plinth_consumer (consumer, shard, position, held_until) select * from (values (?, ?, ?, ?)) as given (consumer, shard, position, held_until)
      where not exists (select 1 from plinth_consumer with (updlock, holdlock) where plinth_consumer.consumer = given.consumer and plinth_consumer.shard = given.shard);

update plinth_consumer set holder = ?, held_until = ?
           where consumer = ? and shard = ? and (holder = ? or held_until < ?);

select position from plinth_consumer where consumer = ? and shard = ?;

select * from plinth_audit where sequence > ? order by sequence offset 0 rows fetch next ? rows only;

select distinct subject from plinth_parked where consumer = ? and shard = ?;

select * from plinth_parked as it where consumer = ? and shard = ? and due_at <= ? and not exists (select 1 from plinth_parked as earlier where earlier.consumer = it.consumer
    and earlier.subject = it.subject and earlier.sequence < it.sequence)
         order by sequence offset 0 rows fetch next ? rows only;

select * from plinth_audit where sequence = ?;

update plinth_consumer set position = ? where consumer = ? and shard = ? and holder = ? and held_until >= ?;

delete from plinth_parked where consumer = ? and sequence = ?;

insert into plinth_parked (consumer, sequence, shard, subject, attempts, due_at, problem)
           values (?, ?, ?, ?, ?, ?, ?);

insert into plinth_dead_letter (consumer, sequence, subject, attempts, problem, failed_at)
           values (?, ?, ?, ?, ?, ?);

select (select max(sequence) from plinth_audit) - ? as depth,
           (select at from plinth_audit where sequence = ?) as oldest;

update plinth_consumer set held_until = 0 where consumer = ? and shard = ? and holder = ?;
