-- New tables

select name, checksum, applied_at from plinth_migration;

select name from plinth_migration where name = :1;

begin definition;

select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = :1;

insert into plinth_migration values (:1, :2, :3);

create table "rooms" ("name" varchar2(255 char) not null, "floor" number(19), "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null, "deleted_at" varchar2(24 char), "purge_at" varchar2(24 char), "tenant_id" varchar2(255 char) not null);

comment on column "rooms"."created_at" is 'timestamptz';

comment on column "rooms"."updated_at" is 'timestamptz';

comment on column "rooms"."deleted_at" is 'timestamptz';

comment on column "rooms"."purge_at" is 'timestamptz';

create unique index "rooms_tenant_id_name_unique" on "rooms" ("tenant_id", "name", case when "deleted_at" is not null then "deleted_at" end);

create index "rooms_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name", case when "deleted_at" is null then 1 end);

create index "rooms_deleted_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name", case when "deleted_at" is not null then 1 end);

create index "rooms_deleted_purge_at_name_index" on "rooms" ("purge_at", "name", case when "deleted_at" is not null then 1 end);

create table "bookings" ("id" varchar2(36 char) not null primary key, "room_id" varchar2(255 char) not null, "after_id" varchar2(36 char), "from" varchar2(24 char) not null, "to" varchar2(24 char), "exact" varchar2(255 char), "day" varchar2(10 char), "title" varchar2(255 char) not null, "text" clob, "rank" number(19), "weight" binary_double, "price" varchar2(255 char), "wait" number(19), "visits" varchar2(39 char), "seal" clob, "urgent" number(1) not null, "labels" clob, "more" clob, "owner_id" varchar2(255 char) not null, "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null, "deleted_at" varchar2(24 char), "purge_at" varchar2(24 char), "tenant_id" varchar2(255 char) not null, constraint "bookings_after_id_reference" foreign key ("after_id") references "bookings" ("id") deferrable initially immediate);

comment on column "bookings"."id" is 'uuid';

comment on column "bookings"."after_id" is 'uuid';

comment on column "bookings"."from" is 'timestamptz';

comment on column "bookings"."to" is 'timestamptz';

comment on column "bookings"."day" is 'date';

comment on column "bookings"."price" is 'numeric';

comment on column "bookings"."wait" is 'int8';

comment on column "bookings"."visits" is 'numeric(38, 0)';

comment on column "bookings"."labels" is 'json';

comment on column "bookings"."more" is 'json';

comment on column "bookings"."created_at" is 'timestamptz';

comment on column "bookings"."updated_at" is 'timestamptz';

comment on column "bookings"."deleted_at" is 'timestamptz';

comment on column "bookings"."purge_at" is 'timestamptz';

create unique index "bookings_tenant_id_owner_id_title_rank_unique" on "bookings" ("tenant_id", "owner_id", "title", "rank", case when "deleted_at" is not null then "deleted_at" end);

create index "bookings_tenant_id_owner_id_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_rank_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "rank", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_title_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "title", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_from_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "from", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_price_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "price", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_visits_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "visits", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_weight_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "weight", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_wait_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "wait", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_urgent_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "urgent", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_tenant_id_owner_id_day_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "day", "created_at", "id", case when "deleted_at" is null then 1 end);

create index "bookings_deleted_tenant_id_owner_id_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "created_at", "id", case when "deleted_at" is not null then 1 end);

create index "bookings_deleted_purge_at_id_index" on "bookings" ("purge_at", "id", case when "deleted_at" is not null then 1 end);

create index "bookings_room_id_id_index" on "bookings" ("room_id", "id");

create index "bookings_after_id_id_index" on "bookings" ("after_id", "id");

create index "bookings_tenant_id_room_id_from_index" on "bookings" ("tenant_id", "room_id", "from", case when "deleted_at" is null then 1 end);

update plinth_migration set applied_at = :1 where name = :2;

commit;

-- A table that is made anew

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < :1 and seen_at > :2 order by name;

select name from plinth_migration where name = :1;

begin definition;

select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = :1;

insert into plinth_migration values (:1, :2, :3);

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" number(19), "wing" number(1), "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null, "deleted_at" varchar2(24 char), "purge_at" varchar2(24 char), "tenant_id" varchar2(255 char));

comment on column "rooms_rebuilt"."created_at" is 'timestamptz';

comment on column "rooms_rebuilt"."updated_at" is 'timestamptz';

comment on column "rooms_rebuilt"."deleted_at" is 'timestamptz';

comment on column "rooms_rebuilt"."purge_at" is 'timestamptz';

insert into "rooms_rebuilt" ("name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id") select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms";

select r.table_name as owner, '"' || r.constraint_name || '"' as name, 'foreign key ("' || c.column_name ||
    '") references "' || k.table_name || '" ("' || k.column_name || '") deferrable initially immediate' as definition
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.constraint_type = 'R' and k.table_name = :1 and r.table_name <> k.table_name
  and exists (select 1 from user_tables t where t.table_name = k.table_name || '_rebuilt');

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

alter table "rooms_rebuilt" rename to "rooms";

alter table "bookings" add constraint "bookings_room" foreign key ...;

select constraint_name as name from user_constraints
  where table_name = :1 and constraint_name like replace(:2, '_', '\_') || '\_%' escape '\';

alter table "rooms" rename constraint "rooms_rebuilt_wing_id_reference" to "rooms_wing_id_reference";

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

create unique index "rooms_tenant_id_name_unique" on "rooms" ("tenant_id", "name", case when "deleted_at" is not null then "deleted_at" end);

create index "rooms_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name", case when "deleted_at" is null then 1 end);

create index "rooms_deleted_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name", case when "deleted_at" is not null then 1 end);

create index "rooms_deleted_purge_at_name_index" on "rooms" ("purge_at", "name", case when "deleted_at" is not null then 1 end);

update plinth_migration set applied_at = :1 where name = :2;

commit;

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" number(19) not null, "wing" number(1), "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null);

insert into "rooms_rebuilt" ("name", "floor", "wing", "version", "created_at", "updated_at") select "name", coalesce("floor", 0) "floor", "wing", "version", "created_at", "updated_at" from "rooms";

-- One column for another

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < :1 and seen_at > :2 order by name;

select name from plinth_migration where name = :1;

begin definition;

insert into plinth_migration values (:1, :2, :3);

alter table "rooms" add "view" varchar2(255 char) default 'sea' not null;

update plinth_migration set applied_at = :1 where name = :2;

commit;

alter table "rooms" drop column "wing";

-- A number that becomes a decimal, and a decimal more

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < :1 and seen_at > :2 order by name;

select name from plinth_migration where name = :1;

begin definition;

select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = :1;

insert into plinth_migration values (:1, :2, :3);

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" varchar2(255 char) not null, "fee" varchar2(255 char) default '1000000000000000001.500000000000000000' not null, "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null, "view" varchar2(255 char));

comment on column "rooms_rebuilt"."floor" is 'numeric';

comment on column "rooms_rebuilt"."fee" is 'numeric';

comment on column "rooms_rebuilt"."created_at" is 'timestamptz';

comment on column "rooms_rebuilt"."updated_at" is 'timestamptz';

insert into "rooms_rebuilt" ("name", "floor", "version", "created_at", "updated_at", "view") select "name", case when cast(case when instr("floor" || '.', '.') = 20 and "floor" like '1%' then cast(substr("floor", 2) as number(36, 18)) when instr("floor" || '.', '.') = 20 and "floor" like '0%' then cast(substr("floor", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as number(36, 18)) end as number(36, 18)) < 0 then '0' || to_char(999999999999999999.999999999999999999 + cast(case when instr("floor" || '.', '.') = 20 and "floor" like '1%' then cast(substr("floor", 2) as number(36, 18)) when instr("floor" || '.', '.') = 20 and "floor" like '0%' then cast(substr("floor", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as number(36, 18)) end as number(36, 18)) + 0.000000000000000001, 'FM000000000000000000.000000000000000000') when cast(case when instr("floor" || '.', '.') = 20 and "floor" like '1%' then cast(substr("floor", 2) as number(36, 18)) when instr("floor" || '.', '.') = 20 and "floor" like '0%' then cast(substr("floor", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as number(36, 18)) end as number(36, 18)) >= 0 then '1' || to_char(cast(case when instr("floor" || '.', '.') = 20 and "floor" like '1%' then cast(substr("floor", 2) as number(36, 18)) when instr("floor" || '.', '.') = 20 and "floor" like '0%' then cast(substr("floor", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as number(36, 18)) end as number(36, 18)), 'FM000000000000000000.000000000000000000') end "floor", "version", "created_at", "updated_at", "view" from "rooms";

select r.table_name as owner, '"' || r.constraint_name || '"' as name, 'foreign key ("' || c.column_name ||
    '") references "' || k.table_name || '" ("' || k.column_name || '") deferrable initially immediate' as definition
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.constraint_type = 'R' and k.table_name = :1 and r.table_name <> k.table_name
  and exists (select 1 from user_tables t where t.table_name = k.table_name || '_rebuilt');

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

alter table "rooms_rebuilt" rename to "rooms";

alter table "bookings" add constraint "bookings_room" foreign key ...;

select constraint_name as name from user_constraints
  where table_name = :1 and constraint_name like replace(:2, '_', '\_') || '\_%' escape '\';

alter table "rooms" rename constraint "rooms_rebuilt_wing_id_reference" to "rooms_wing_id_reference";

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

update plinth_migration set applied_at = :1 where name = :2;

commit;

alter table "rooms" drop column "view";

-- A decimal that becomes a number

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < :1 and seen_at > :2 order by name;

select name from plinth_migration where name = :1;

begin definition;

select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = :1;

insert into plinth_migration values (:1, :2, :3);

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" binary_double not null, "fee" varchar2(255 char) not null, "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null);

comment on column "rooms_rebuilt"."fee" is 'numeric';

comment on column "rooms_rebuilt"."created_at" is 'timestamptz';

comment on column "rooms_rebuilt"."updated_at" is 'timestamptz';

insert into "rooms_rebuilt" ("name", "floor", "fee", "version", "created_at", "updated_at") select "name", cast(case when instr("floor" || '.', '.') = 20 and "floor" like '1%' then cast(substr("floor", 2) as number(36, 18)) when instr("floor" || '.', '.') = 20 and "floor" like '0%' then cast(substr("floor", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as number(36, 18)) end as binary_double) "floor", "fee", "version", "created_at", "updated_at" from "rooms";

select r.table_name as owner, '"' || r.constraint_name || '"' as name, 'foreign key ("' || c.column_name ||
    '") references "' || k.table_name || '" ("' || k.column_name || '") deferrable initially immediate' as definition
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.constraint_type = 'R' and k.table_name = :1 and r.table_name <> k.table_name
  and exists (select 1 from user_tables t where t.table_name = k.table_name || '_rebuilt');

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

alter table "rooms_rebuilt" rename to "rooms";

alter table "bookings" add constraint "bookings_room" foreign key ...;

select constraint_name as name from user_constraints
  where table_name = :1 and constraint_name like replace(:2, '_', '\_') || '\_%' escape '\';

alter table "rooms" rename constraint "rooms_rebuilt_wing_id_reference" to "rooms_wing_id_reference";

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

update plinth_migration set applied_at = :1 where name = :2;

commit;

-- A number and a decimal that become big integers, and one more

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < :1 and seen_at > :2 order by name;

select name from plinth_migration where name = :1;

begin definition;

insert into plinth_migration values (:1, :2, :3);

alter table "rooms" add "all" varchar2(39 char) default '099999999999999999999999999999999999993' not null;

comment on column "rooms"."all" is 'numeric(38, 0)';

update plinth_migration set applied_at = :1 where name = :2;

commit;

select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = :1;

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" varchar2(39 char) not null, "fee" varchar2(39 char) not null, "all" varchar2(39 char) not null, "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null);

comment on column "rooms_rebuilt"."floor" is 'numeric(38, 0)';

comment on column "rooms_rebuilt"."fee" is 'numeric(38, 0)';

comment on column "rooms_rebuilt"."all" is 'numeric(38, 0)';

comment on column "rooms_rebuilt"."created_at" is 'timestamptz';

comment on column "rooms_rebuilt"."updated_at" is 'timestamptz';

insert into "rooms_rebuilt" ("name", "floor", "fee", "all", "version", "created_at", "updated_at") select "name", case when cast(case when instr("floor" || '.', '.') = 40 and "floor" like '1%' then cast(substr("floor", 2) as number(38, 0)) when instr("floor" || '.', '.') = 40 and "floor" like '0%' then cast(substr("floor", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as number(38, 0)) end as number(38, 0)) < 0 then '0' || to_char(99999999999999999999999999999999999999 + cast(case when instr("floor" || '.', '.') = 40 and "floor" like '1%' then cast(substr("floor", 2) as number(38, 0)) when instr("floor" || '.', '.') = 40 and "floor" like '0%' then cast(substr("floor", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as number(38, 0)) end as number(38, 0)) + 1, 'FM00000000000000000000000000000000000000') when cast(case when instr("floor" || '.', '.') = 40 and "floor" like '1%' then cast(substr("floor", 2) as number(38, 0)) when instr("floor" || '.', '.') = 40 and "floor" like '0%' then cast(substr("floor", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as number(38, 0)) end as number(38, 0)) >= 0 then '1' || to_char(cast(case when instr("floor" || '.', '.') = 40 and "floor" like '1%' then cast(substr("floor", 2) as number(38, 0)) when instr("floor" || '.', '.') = 40 and "floor" like '0%' then cast(substr("floor", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as number(38, 0)) end as number(38, 0)), 'FM00000000000000000000000000000000000000') end "floor", case when cast(case when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end as number(38, 0)) end as number(38, 0)) < 0 then '0' || to_char(99999999999999999999999999999999999999 + cast(case when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end as number(38, 0)) end as number(38, 0)) + 1, 'FM00000000000000000000000000000000000000') when cast(case when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end as number(38, 0)) end as number(38, 0)) >= 0 then '1' || to_char(cast(case when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) when instr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end || '.', '.') = 40 and case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end, 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when instr("fee" || '.', '.') = 20 and "fee" like '1%' then cast(substr("fee", 2) as number(36, 18)) when instr("fee" || '.', '.') = 20 and "fee" like '0%' then cast(substr("fee", 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as number(36, 18)) end as number(38, 0)) end as number(38, 0)), 'FM00000000000000000000000000000000000000') end "fee", "all", "version", "created_at", "updated_at" from "rooms";

select r.table_name as owner, '"' || r.constraint_name || '"' as name, 'foreign key ("' || c.column_name ||
    '") references "' || k.table_name || '" ("' || k.column_name || '") deferrable initially immediate' as definition
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.constraint_type = 'R' and k.table_name = :1 and r.table_name <> k.table_name
  and exists (select 1 from user_tables t where t.table_name = k.table_name || '_rebuilt');

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

alter table "rooms_rebuilt" rename to "rooms";

alter table "bookings" add constraint "bookings_room" foreign key ...;

select constraint_name as name from user_constraints
  where table_name = :1 and constraint_name like replace(:2, '_', '\_') || '\_%' escape '\';

alter table "rooms" rename constraint "rooms_rebuilt_wing_id_reference" to "rooms_wing_id_reference";

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

-- Big integers that become a number and a decimal

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < :1 and seen_at > :2 order by name;

select name from plinth_migration where name = :1;

begin definition;

select c.column_name as name, c.data_type as type, c.nullable as optional, (
    select k.constraint_type from user_constraints k join user_cons_columns p on p.constraint_name = k.constraint_name
    where k.table_name = c.table_name and k.constraint_type = 'P' and p.column_name = c.column_name) as part
  from user_tab_columns c where c.table_name = :1;

insert into plinth_migration values (:1, :2, :3);

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" varchar2(39 char) not null, "fee" varchar2(39 char) not null, "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null, "all" varchar2(39 char));

comment on column "rooms_rebuilt"."floor" is 'numeric(38, 0)';

comment on column "rooms_rebuilt"."fee" is 'numeric(38, 0)';

comment on column "rooms_rebuilt"."created_at" is 'timestamptz';

comment on column "rooms_rebuilt"."updated_at" is 'timestamptz';

comment on column "rooms_rebuilt"."all" is 'numeric(38, 0)';

insert into "rooms_rebuilt" ("name", "floor", "fee", "version", "created_at", "updated_at", "all") select "name", "floor", "fee", "version", "created_at", "updated_at", "all" from "rooms";

select r.table_name as owner, '"' || r.constraint_name || '"' as name, 'foreign key ("' || c.column_name ||
    '") references "' || k.table_name || '" ("' || k.column_name || '") deferrable initially immediate' as definition
  from user_constraints r join user_cons_columns c on c.constraint_name = r.constraint_name
  join user_cons_columns k on k.constraint_name = r.r_constraint_name
  where r.constraint_type = 'R' and k.table_name = :1 and r.table_name <> k.table_name
  and exists (select 1 from user_tables t where t.table_name = k.table_name || '_rebuilt');

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

alter table "rooms_rebuilt" rename to "rooms";

alter table "bookings" add constraint "bookings_room" foreign key ...;

select constraint_name as name from user_constraints
  where table_name = :1 and constraint_name like replace(:2, '_', '\_') || '\_%' escape '\';

alter table "rooms" rename constraint "rooms_rebuilt_wing_id_reference" to "rooms_wing_id_reference";

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

update plinth_migration set applied_at = :1 where name = :2;

commit;

create table "rooms_rebuilt" ("name" varchar2(255 char) not null primary key, "floor" binary_double not null, "fee" varchar2(255 char) not null, "version" number(19) not null, "created_at" varchar2(24 char) not null, "updated_at" varchar2(24 char) not null);

comment on column "rooms_rebuilt"."fee" is 'numeric';

insert into "rooms_rebuilt" ("name", "floor", "fee", "version", "created_at", "updated_at") select "name", cast(case when instr("floor" || '.', '.') = 40 and "floor" like '1%' then cast(substr("floor", 2) as number(38, 0)) when instr("floor" || '.', '.') = 40 and "floor" like '0%' then cast(substr("floor", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as number(38, 0)) end as binary_double) "floor", case when cast(case when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end as number(36, 18)) end as number(36, 18)) < 0 then '0' || to_char(999999999999999999.999999999999999999 + cast(case when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end as number(36, 18)) end as number(36, 18)) + 0.000000000000000001, 'FM000000000000000000.000000000000000000') when cast(case when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end as number(36, 18)) end as number(36, 18)) >= 0 then '1' || to_char(cast(case when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '1%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) when instr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end || '.', '.') = 20 and case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end like '0%' then cast(substr(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end, 2) as number(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when instr("fee" || '.', '.') = 40 and "fee" like '1%' then cast(substr("fee", 2) as number(38, 0)) when instr("fee" || '.', '.') = 40 and "fee" like '0%' then cast(substr("fee", 2) as number(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as number(38, 0)) end as number(36, 18)) end as number(36, 18)), 'FM000000000000000000.000000000000000000') end "fee", "version", "created_at", "updated_at" from "rooms";
