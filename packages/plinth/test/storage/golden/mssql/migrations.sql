-- New tables

select name, checksum, applied_at from plinth_migration;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

create table "rooms" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null, "floor" bigint, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null, "deleted_at" datetimeoffset(3), "purge_at" datetimeoffset(3), "tenant_id" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null);

select name from sys.columns where object_id = object_id(quotename(?)) and is_nullable = 1;

create unique index "rooms_tenant_id_name_unique" on "rooms" ("tenant_id", "name") where "deleted_at" is null;

create index "rooms_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name") where "deleted_at" is null;

create index "rooms_deleted_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name") where "deleted_at" is not null;

create index "rooms_deleted_purge_at_name_index" on "rooms" ("purge_at", "name") where "deleted_at" is not null;

create table "bookings" ("id" char(36) collate Latin1_General_100_BIN2_UTF8 not null primary key, "room_id" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null, "after_id" char(36) collate Latin1_General_100_BIN2_UTF8, "from" datetimeoffset(3) not null, "to" datetimeoffset(3), "exact" varchar(1020) collate Latin1_General_100_BIN2_UTF8, "day" date, "title" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null, "text" varchar(max) collate Latin1_General_100_BIN2_UTF8, "rank" bigint, "weight" float(53), "price" varchar(255) collate Latin1_General_100_BIN2_UTF8, "wait" decimal(19), "visits" varchar(39) collate Latin1_General_100_BIN2_UTF8, "seal" varchar(max) collate Latin1_General_100_BIN2_UTF8, "urgent" bit not null, "labels" nvarchar(max) collate Latin1_General_100_BIN2_UTF8, "more" nvarchar(max) collate Latin1_General_100_BIN2_UTF8, "owner_id" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null, "deleted_at" datetimeoffset(3), "purge_at" datetimeoffset(3), "tenant_id" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null, constraint "bookings_after_id_reference" foreign key ("after_id") references "bookings" ("id"));

create unique index "bookings_tenant_id_owner_id_title_rank_unique" on "bookings" ("tenant_id", "owner_id", "title", "rank") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_rank_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "rank", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_title_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "title", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_from_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "from", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_price_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "price", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_visits_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "visits", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_weight_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "weight", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_wait_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "wait", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_urgent_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "urgent", "created_at", "id") where "deleted_at" is null;

create index "bookings_tenant_id_owner_id_day_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "day", "created_at", "id") where "deleted_at" is null;

create index "bookings_deleted_tenant_id_owner_id_created_at_id_index" on "bookings" ("tenant_id", "owner_id", "created_at", "id") where "deleted_at" is not null;

create index "bookings_deleted_purge_at_id_index" on "bookings" ("purge_at", "id") where "deleted_at" is not null;

create index "bookings_room_id_id_index" on "bookings" ("room_id", "id");

create index "bookings_after_id_id_index" on "bookings" ("after_id", "id");

create index "bookings_tenant_id_room_id_from_index" on "bookings" ("tenant_id", "room_id", "from") where "deleted_at" is null;

insert into plinth_migration values (?, ?, ?);

commit;

-- A table that is made anew

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" bigint, "wing" bit, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null, "deleted_at" datetimeoffset(3), "purge_at" datetimeoffset(3), "tenant_id" varchar(1020) collate Latin1_General_100_BIN2_UTF8);

insert into "rooms_rebuilt" ("name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id") select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms";

select object_name(f.parent_object_id) as owner, quotename(f.name, '"') as name,
    concat('foreign key (', quotename(col_name(k.parent_object_id, k.parent_column_id), '"'), ') references "',
      object_name(f.referenced_object_id), '" (',
      quotename(col_name(k.referenced_object_id, k.referenced_column_id), '"'), ')') as "definition"
  from sys.foreign_keys f join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
  where f.referenced_object_id = object_id(quotename(?)) and f.parent_object_id <> f.referenced_object_id
  and object_id(quotename(concat(object_name(f.referenced_object_id), '_rebuilt'))) is not null;

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

select name from sys.foreign_keys where parent_object_id = object_id(quotename(?)) and charindex(?, name) = 1;

exec sp_rename 'rooms_rebuilt', 'rooms';

exec sp_rename 'rooms_rebuilt_wing_id_reference', 'rooms_wing_id_reference';

alter table "bookings" add constraint "bookings_room" foreign key ("room_id") references "rooms" ("name");

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

select name from sys.columns where object_id = object_id(quotename(?)) and is_nullable = 1;

create unique index "rooms_tenant_id_name_unique" on "rooms" ("tenant_id", "name") where "deleted_at" is null;

create index "rooms_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name") where "deleted_at" is null;

create index "rooms_deleted_tenant_id_created_at_name_index" on "rooms" ("tenant_id", "created_at", "name") where "deleted_at" is not null;

create index "rooms_deleted_purge_at_name_index" on "rooms" ("purge_at", "name") where "deleted_at" is not null;

insert into plinth_migration values (?, ?, ?);

commit;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" bigint not null, "wing" bit, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null);

insert into "rooms_rebuilt" ("name", "floor", "wing", "version", "created_at", "updated_at") select "name", coalesce("floor", 0) as "floor", "wing", "version", "created_at", "updated_at" from "rooms";

-- One column for another

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

alter table "rooms" add "view" varchar(1020) collate Latin1_General_100_BIN2_UTF8 default 'sea' not null;

insert into plinth_migration values (?, ?, ?);

commit;

select name from sys.default_constraints where parent_object_id = object_id(quotename(?))
     and col_name(parent_object_id, parent_column_id) = ?;

alter table "rooms" drop constraint "DF__rooms__view";

alter table "rooms" drop column "wing";

-- A number that becomes a decimal, and a decimal more

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" varchar(255) collate Latin1_General_100_BIN2_UTF8 not null, "fee" varchar(255) collate Latin1_General_100_BIN2_UTF8 default '1000000000000000001.500000000000000000' not null, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null, "view" varchar(1020) collate Latin1_General_100_BIN2_UTF8);

insert into "rooms_rebuilt" ("name", "floor", "version", "created_at", "updated_at", "view") select "name", case when cast(case when charindex('.', concat("floor", '.')) = 20 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(36, 18)) when charindex('.', concat("floor", '.')) = 20 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as decimal(36, 18)) end as decimal(36, 18)) < 0 then '0' + right(concat('0000000000000000000000000000000000000', 999999999999999999.999999999999999999 + cast(case when charindex('.', concat("floor", '.')) = 20 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(36, 18)) when charindex('.', concat("floor", '.')) = 20 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as decimal(36, 18)) end as decimal(36, 18)) + 0.000000000000000001), 37) when cast(case when charindex('.', concat("floor", '.')) = 20 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(36, 18)) when charindex('.', concat("floor", '.')) = 20 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as decimal(36, 18)) end as decimal(36, 18)) >= 0 then '1' + right(concat('0000000000000000000000000000000000000', cast(case when charindex('.', concat("floor", '.')) = 20 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(36, 18)) when charindex('.', concat("floor", '.')) = 20 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as decimal(36, 18)) end as decimal(36, 18))), 37) end as "floor", "version", "created_at", "updated_at", "view" from "rooms";

select object_name(f.parent_object_id) as owner, quotename(f.name, '"') as name,
    concat('foreign key (', quotename(col_name(k.parent_object_id, k.parent_column_id), '"'), ') references "',
      object_name(f.referenced_object_id), '" (',
      quotename(col_name(k.referenced_object_id, k.referenced_column_id), '"'), ')') as "definition"
  from sys.foreign_keys f join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
  where f.referenced_object_id = object_id(quotename(?)) and f.parent_object_id <> f.referenced_object_id
  and object_id(quotename(concat(object_name(f.referenced_object_id), '_rebuilt'))) is not null;

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

select name from sys.foreign_keys where parent_object_id = object_id(quotename(?)) and charindex(?, name) = 1;

exec sp_rename 'rooms_rebuilt', 'rooms';

exec sp_rename 'rooms_rebuilt_wing_id_reference', 'rooms_wing_id_reference';

alter table "bookings" add constraint "bookings_room" foreign key ("room_id") references "rooms" ("name");

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

insert into plinth_migration values (?, ?, ?);

commit;

select name from sys.default_constraints where parent_object_id = object_id(quotename(?))
     and col_name(parent_object_id, parent_column_id) = ?;

alter table "rooms" drop constraint "DF__rooms__view";

alter table "rooms" drop column "view";

-- A decimal that becomes a number

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" float(53) not null, "fee" varchar(255) collate Latin1_General_100_BIN2_UTF8 not null, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null);

insert into "rooms_rebuilt" ("name", "floor", "fee", "version", "created_at", "updated_at") select "name", cast(case when charindex('.', concat("floor", '.')) = 20 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(36, 18)) when charindex('.', concat("floor", '.')) = 20 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("floor" as decimal(36, 18)) end as float(53)) as "floor", "fee", "version", "created_at", "updated_at" from "rooms";

select object_name(f.parent_object_id) as owner, quotename(f.name, '"') as name,
    concat('foreign key (', quotename(col_name(k.parent_object_id, k.parent_column_id), '"'), ') references "',
      object_name(f.referenced_object_id), '" (',
      quotename(col_name(k.referenced_object_id, k.referenced_column_id), '"'), ')') as "definition"
  from sys.foreign_keys f join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
  where f.referenced_object_id = object_id(quotename(?)) and f.parent_object_id <> f.referenced_object_id
  and object_id(quotename(concat(object_name(f.referenced_object_id), '_rebuilt'))) is not null;

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

select name from sys.foreign_keys where parent_object_id = object_id(quotename(?)) and charindex(?, name) = 1;

exec sp_rename 'rooms_rebuilt', 'rooms';

exec sp_rename 'rooms_rebuilt_wing_id_reference', 'rooms_wing_id_reference';

alter table "bookings" add constraint "bookings_room" foreign key ("room_id") references "rooms" ("name");

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

insert into plinth_migration values (?, ?, ?);

commit;

-- A number and a decimal that become big integers, and one more

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

alter table "rooms" add "all" varchar(39) collate Latin1_General_100_BIN2_UTF8 default '099999999999999999999999999999999999993' not null;

insert into plinth_migration values (?, ?, ?);

commit;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" varchar(39) collate Latin1_General_100_BIN2_UTF8 not null, "fee" varchar(39) collate Latin1_General_100_BIN2_UTF8 not null, "all" varchar(39) collate Latin1_General_100_BIN2_UTF8 not null, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null);

insert into "rooms_rebuilt" ("name", "floor", "fee", "all", "version", "created_at", "updated_at") select "name", case when cast(case when charindex('.', concat("floor", '.')) = 40 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(38, 0)) when charindex('.', concat("floor", '.')) = 40 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as decimal(38, 0)) end as decimal(38, 0)) < 0 then '0' + right(concat('00000000000000000000000000000000000000', 99999999999999999999999999999999999999 + cast(case when charindex('.', concat("floor", '.')) = 40 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(38, 0)) when charindex('.', concat("floor", '.')) = 40 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as decimal(38, 0)) end as decimal(38, 0)) + 1), 38) when cast(case when charindex('.', concat("floor", '.')) = 40 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(38, 0)) when charindex('.', concat("floor", '.')) = 40 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as decimal(38, 0)) end as decimal(38, 0)) >= 0 then '1' + right(concat('00000000000000000000000000000000000000', cast(case when charindex('.', concat("floor", '.')) = 40 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(38, 0)) when charindex('.', concat("floor", '.')) = 40 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as decimal(38, 0)) end as decimal(38, 0))), 38) end as "floor", case when cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end as decimal(38, 0)) end as decimal(38, 0)) < 0 then '0' + right(concat('00000000000000000000000000000000000000', 99999999999999999999999999999999999999 + cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end as decimal(38, 0)) end as decimal(38, 0)) + 1), 38) when cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end as decimal(38, 0)) end as decimal(38, 0)) >= 0 then '1' + right(concat('00000000000000000000000000000000000000', cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, '.')) = 40 and case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end, 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast(case when charindex('.', concat("fee", '.')) = 20 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(36, 18)) when charindex('.', concat("fee", '.')) = 20 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast("fee" as decimal(36, 18)) end as decimal(38, 0)) end as decimal(38, 0))), 38) end as "fee", "all", "version", "created_at", "updated_at" from "rooms";

select object_name(f.parent_object_id) as owner, quotename(f.name, '"') as name,
    concat('foreign key (', quotename(col_name(k.parent_object_id, k.parent_column_id), '"'), ') references "',
      object_name(f.referenced_object_id), '" (',
      quotename(col_name(k.referenced_object_id, k.referenced_column_id), '"'), ')') as "definition"
  from sys.foreign_keys f join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
  where f.referenced_object_id = object_id(quotename(?)) and f.parent_object_id <> f.referenced_object_id
  and object_id(quotename(concat(object_name(f.referenced_object_id), '_rebuilt'))) is not null;

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

select name from sys.foreign_keys where parent_object_id = object_id(quotename(?)) and charindex(?, name) = 1;

exec sp_rename 'rooms_rebuilt', 'rooms';

exec sp_rename 'rooms_rebuilt_wing_id_reference', 'rooms_wing_id_reference';

alter table "bookings" add constraint "bookings_room" foreign key ("room_id") references "rooms" ("name");

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

-- Big integers that become a number and a decimal

select name, checksum, applied_at from plinth_migration;

select name, last_migration from plinth_instance where last_migration < ? and seen_at > ? order by name;

select name from plinth_migration where name = ?;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" varchar(39) collate Latin1_General_100_BIN2_UTF8 not null, "fee" varchar(39) collate Latin1_General_100_BIN2_UTF8 not null, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null, "all" varchar(39) collate Latin1_General_100_BIN2_UTF8);

insert into "rooms_rebuilt" ("name", "floor", "fee", "version", "created_at", "updated_at", "all") select "name", "floor", "fee", "version", "created_at", "updated_at", "all" from "rooms";

select object_name(f.parent_object_id) as owner, quotename(f.name, '"') as name,
    concat('foreign key (', quotename(col_name(k.parent_object_id, k.parent_column_id), '"'), ') references "',
      object_name(f.referenced_object_id), '" (',
      quotename(col_name(k.referenced_object_id, k.referenced_column_id), '"'), ')') as "definition"
  from sys.foreign_keys f join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
  where f.referenced_object_id = object_id(quotename(?)) and f.parent_object_id <> f.referenced_object_id
  and object_id(quotename(concat(object_name(f.referenced_object_id), '_rebuilt'))) is not null;

alter table "bookings" drop constraint "bookings_room";

drop table "rooms";

select name from sys.foreign_keys where parent_object_id = object_id(quotename(?)) and charindex(?, name) = 1;

exec sp_rename 'rooms_rebuilt', 'rooms';

exec sp_rename 'rooms_rebuilt_wing_id_reference', 'rooms_wing_id_reference';

alter table "bookings" add constraint "bookings_room" foreign key ("room_id") references "rooms" ("name");

create index "rooms_created_at_name_index" on "rooms" ("created_at", "name");

insert into plinth_migration values (?, ?, ?);

commit;

create table "rooms_rebuilt" ("name" varchar(1020) collate Latin1_General_100_BIN2_UTF8 not null primary key nonclustered, "floor" float(53) not null, "fee" varchar(255) collate Latin1_General_100_BIN2_UTF8 not null, "version" bigint not null, "created_at" datetimeoffset(3) not null, "updated_at" datetimeoffset(3) not null);

insert into "rooms_rebuilt" ("name", "floor", "fee", "version", "created_at", "updated_at") select "name", cast(case when charindex('.', concat("floor", '.')) = 40 and "floor" like '1%' then cast(substring("floor", 2, 40) as decimal(38, 0)) when charindex('.', concat("floor", '.')) = 40 and "floor" like '0%' then cast(substring("floor", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("floor" as decimal(38, 0)) end as float(53)) as "floor", case when cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end as decimal(36, 18)) end as decimal(36, 18)) < 0 then '0' + right(concat('0000000000000000000000000000000000000', 999999999999999999.999999999999999999 + cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end as decimal(36, 18)) end as decimal(36, 18)) + 0.000000000000000001), 37) when cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end as decimal(36, 18)) end as decimal(36, 18)) >= 0 then '1' + right(concat('0000000000000000000000000000000000000', cast(case when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '1%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) when charindex('.', concat(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, '.')) = 20 and case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end like '0%' then cast(substring(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end, 2, 40) as decimal(36, 18)) - 999999999999999999.999999999999999999 - 0.000000000000000001 else cast(case when charindex('.', concat("fee", '.')) = 40 and "fee" like '1%' then cast(substring("fee", 2, 40) as decimal(38, 0)) when charindex('.', concat("fee", '.')) = 40 and "fee" like '0%' then cast(substring("fee", 2, 40) as decimal(38, 0)) - 99999999999999999999999999999999999999 - 1 else cast("fee" as decimal(38, 0)) end as decimal(36, 18)) end as decimal(36, 18))), 37) end as "fee", "version", "created_at", "updated_at" from "rooms";
