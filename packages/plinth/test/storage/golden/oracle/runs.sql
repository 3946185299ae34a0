-- One that is started

insert into plinth_run (id,operation,user_id,tenant_id,principal,input,metadata,request_id,trace_id,status,created_at,updated_at,cancels,attempts,held_until) values (:1,:2,:3,:4,:5,:6,:7,:8,:9,:10,:11,:12,:13,:14,:15);

-- Those that nobody works on

select id from plinth_run where status in ('pending', 'running') and held_until < :1 and operation in (:2,:3) order by id fetch first :4 rows only;

-- One that somebody works on

update plinth_run set held_until = :1 where holder = :2 and status = 'running' and id in (:3,:4);

select id, cancels from plinth_run where holder = :1 and status = 'running' and id in (:2,:3);

update plinth_run set permille = :1, updated_at = :2 where id = :3 and holder = :4 and status = 'running';

update plinth_run set status = :1, outcome = :2, updated_at = :3, ended_at = :4, held_until = 0
  where id = :5 and holder = :6 and status = 'running';

update plinth_run set held_until = 0 where id = :1 and holder = :2 and status = 'running';

-- Those that ended long ago

delete from plinth_run where (ended_at <= :1 or (ended_at is null and updated_at <= :2 and held_until <= :3)) and rownum <= :4;
