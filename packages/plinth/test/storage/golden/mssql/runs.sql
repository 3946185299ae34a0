-- One that is started

insert into plinth_run (id,operation,user_id,tenant_id,principal,input,metadata,request_id,trace_id,status,created_at,updated_at,cancels,attempts,held_until) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?);

-- Those that nobody works on

select id from plinth_run where status in ('pending', 'running') and held_until < ? and operation in (?,?) order by id offset 0 rows fetch next ? rows only;

-- One that somebody works on

update plinth_run set held_until = ? where holder = ? and status = 'running' and id in (?,?);

select id, cancels from plinth_run where holder = ? and status = 'running' and id in (?,?);

update plinth_run set permille = ?, updated_at = ? where id = ? and holder = ? and status = 'running';

update plinth_run set status = ?, outcome = ?, updated_at = ?, ended_at = ?, held_until = 0
  where id = ? and holder = ? and status = 'running';

update plinth_run set held_until = 0 where id = ? and holder = ? and status = 'running';

-- Those that ended long ago

delete from plinth_run where exists (select 1
      from (select id from plinth_run where (ended_at <= ? or (ended_at is null and updated_at <= ? and held_until <= ?)) order by (select null) offset 0 rows fetch next ? rows only) as found where found.id = plinth_run.id);
