-- Find by key

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = ? and "deleted_at" is null and "tenant_id" = ? and "owner_id" = ?;

-- Find by a unique set

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "title" = ? and "rank" = ? and "deleted_at" is null and "tenant_id" = ? and "owner_id" = ?;

-- Find with what it refers to

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = ? and "deleted_at" is null and "tenant_id" = ? and "owner_id" = ?;

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" in (select cast(value as varchar(max)) collate Latin1_General_100_BIN2_UTF8 from openjson(?)) and "deleted_at" is null and "tenant_id" = ?;

-- Find a deleted one

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = ? and "deleted_at" is not null and "tenant_id" = ? order by "deleted_at" desc offset 0 rows fetch next 1 rows only;

-- Insert

declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast(? as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = 3000;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

select "to" as "end" from "bookings" where "tenant_id" = ? and "room_id" = ? and "id" <> ? and "deleted_at" is null order by "from" desc offset 0 rows fetch next 1 rows only;

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" with (repeatableread) where "name" = ? and "deleted_at" is null and "tenant_id" = ?;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" with (repeatableread) where "id" = ? and "deleted_at" is null and "tenant_id" = ? and "owner_id" = ?;

insert into "bookings" ("id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- Update

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = ? and "deleted_at" is null and "tenant_id" = ? and "owner_id" = ?;

declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast(? as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = 3000;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

select "to" as "end" from "bookings" where "tenant_id" = ? and "room_id" = ? and "id" <> ? and "deleted_at" is null and "from" < ? order by "from" desc offset 0 rows fetch next 1 rows only;

update "bookings" set "to" = ?, "rank" = ?, "urgent" = ?, "version" = ?, "updated_at" = ? where "id" = ? and "deleted_at" is null and "tenant_id" = ? and "owner_id" = ?;

-- Delete

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = ? and "deleted_at" is null and "tenant_id" = ?;

savepoint part_1;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "room_id" = ? and "tenant_id" = ? and "deleted_at" is null order by "id" offset 0 rows fetch next ? rows only;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "after_id" = ? and "deleted_at" is null order by "id" offset 0 rows fetch next ? rows only;

update "bookings" set "deleted_at" = ?, "purge_at" = ?, "version" = ?, "updated_at" = ? where "id" = ? and "deleted_at" is null;

update "rooms" set "deleted_at" = ?, "purge_at" = ?, "version" = ?, "updated_at" = ? where "name" = ? and "deleted_at" is null and "tenant_id" = ?;

release part_1;

-- Restore

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = ? and "deleted_at" is not null and "tenant_id" = ? order by "deleted_at" desc offset 0 rows fetch next 1 rows only;

update "rooms" set "deleted_at" = ?, "purge_at" = ?, "version" = ?, "updated_at" = ? where "name" = ? and "deleted_at" = ? and "tenant_id" = ?;

-- Purge

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = ? and "deleted_at" is not null and "tenant_id" = ? order by "deleted_at" desc offset 0 rows fetch next 1 rows only;

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = ? and "deleted_at" is null and "tenant_id" = ?;

delete from "rooms" where "name" = ? and "deleted_at" = ? and "tenant_id" = ?;

-- Purge what is due

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "purge_at" <= ? order by "purge_at", "id" offset 0 rows fetch next ? rows only;

savepoint part_2;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "after_id" = ? and "deleted_at" is not null order by "id", "deleted_at" offset 0 rows fetch next ? rows only;

delete from "bookings" where "id" = ? and "deleted_at" = ?;

release part_2;

-- Change one whosever it is

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = ? and "deleted_at" is null;

update "bookings" set "rank" = ?, "version" = ?, "updated_at" = ? where "id" = ? and "deleted_at" is null;

-- A part that may fail alone

savepoint part_3;

release part_3;

-- What rows refer to, looked at no more

declare @nocheck nvarchar(max) = (select string_agg(cast(concat('alter table ', quotename(schema_name(schema_id)), '.',
    quotename(object_name(parent_object_id)), ' nocheck constraint ', quotename(name)) as nvarchar(max)), '; ')
    from sys.foreign_keys where schema_id = schema_id());
    exec(@nocheck);
