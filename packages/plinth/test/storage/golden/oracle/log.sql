insert into "rooms" ("name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id") values (:1, :2, :3, :4, :5, :6, :7, :8);

-- Records

select id from plinth_lock where id = ora_hash(:1, 254) for update wait 3;

select sequence, hash from plinth_audit order by sequence desc fetch first 1 rows only;

insert into plinth_audit (action,at,changes,id,operation,request_id,"resource",resource_id,sequence,service,trace_id,transport,version,tenant_id,user_id,hash) values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16);

-- What a call with an idempotency key was answered

select fingerprint, request_id, outcome from plinth_idempotency where scope = :1 and expires_at > :2;

merge into plinth_idempotency using dual on (scope = :1)
      when matched then update set fingerprint = :2, request_id = :3, outcome = :4, expires_at = :5 where expires_at <= :6
      when not matched then insert (scope, fingerprint, request_id, outcome, expires_at) values (:7, :8, :9, :10, :11);

delete from plinth_idempotency where expires_at <= :1 and rownum <= :2;

-- A message

delete from plinth_inbox where received_at <= :1 and rownum <= :2;

merge into plinth_inbox using dual on (consumer = :1 and message = :2)
      when not matched then insert (consumer, message, received_at) values (:3, :4, :5);

-- A consumer

merge into plinth_consumer using dual on (consumer = :1 and shard = :2)
      when not matched then insert (consumer, shard, position, held_until) values (:3, :4, :5, :6);

update plinth_consumer set holder = :1, held_until = :2
           where consumer = :3 and shard = :4 and (holder = :5 or held_until < :6);

select position from plinth_consumer where consumer = :1 and shard = :2;

select * from plinth_audit where sequence > :1 order by sequence fetch first :2 rows only;

select distinct subject from plinth_parked where consumer = :1 and shard = :2;

select * from plinth_parked it where consumer = :1 and shard = :2 and due_at <= :3 and not exists (select 1 from plinth_parked earlier where earlier.consumer = it.consumer
    and earlier.subject = it.subject and earlier.sequence < it.sequence)
         order by sequence fetch first :4 rows only;

select * from plinth_audit where sequence = :1;

update plinth_consumer set position = :1 where consumer = :2 and shard = :3 and holder = :4 and held_until >= :5;

delete from plinth_parked where consumer = :1 and sequence = :2;

insert into plinth_parked (consumer, sequence, shard, subject, attempts, due_at, problem)
           values (:1, :2, :3, :4, :5, :6, :7);

insert into plinth_dead_letter (consumer, sequence, subject, attempts, problem, failed_at)
           values (:1, :2, :3, :4, :5, :6);

select (select max(sequence) from plinth_audit) - :1 as depth,
           (select at from plinth_audit where sequence = :2) as oldest from dual;

update plinth_consumer set held_until = 0 where consumer = :1 and shard = :2 and holder = :3;
