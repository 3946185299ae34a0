-- Find by key

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = :1 and "deleted_at" is null and "tenant_id" = :2 and "owner_id" = :3;

-- Find by a unique set

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "title" = :1 and "rank" = :2 and "deleted_at" is null and "tenant_id" = :3 and "owner_id" = :4;

-- Find with what it refers to

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = :1 and "deleted_at" is null and "tenant_id" = :2 and "owner_id" = :3;

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" in (select value from json_table(:1, '$[*]' columns (value varchar2(4000) path '$')) list) and "deleted_at" is null and "tenant_id" = :2;

-- Find a deleted one

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = :1 and "deleted_at" is not null and "tenant_id" = :2 order by "deleted_at" desc fetch first 1 rows only;

-- Insert

select id from plinth_lock where id = ora_hash(:1, 254) for update wait 3;

select "to" as "end" from "bookings" where "tenant_id" = :1 and "room_id" = :2 and "id" <> :3 and "deleted_at" is null order by "from" desc fetch first 1 rows only;

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = :1 and "deleted_at" is null and "tenant_id" = :2 for update wait 1;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = :1 and "deleted_at" is null and "tenant_id" = :2 and "owner_id" = :3 for update wait 1;

insert into "bookings" ("id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id") values (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15, :16, :17, :18, :19, :20, :21, :22, :23, :24, :25);

-- Update

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = :1 and "deleted_at" is null and "tenant_id" = :2 and "owner_id" = :3;

select id from plinth_lock where id = ora_hash(:1, 254) for update wait 3;

select "to" as "end" from "bookings" where "tenant_id" = :1 and "room_id" = :2 and "id" <> :3 and "deleted_at" is null and "from" < :4 order by "from" desc fetch first 1 rows only;

update "bookings" set "to" = :1, "rank" = :2, "urgent" = :3, "version" = :4, "updated_at" = :5 where "id" = :6 and "deleted_at" is null and "tenant_id" = :7 and "owner_id" = :8;

-- Delete

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = :1 and "deleted_at" is null and "tenant_id" = :2;

savepoint part_1;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "room_id" = :1 and "tenant_id" = :2 and "deleted_at" is null order by "id" fetch first :3 rows only;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "after_id" = :1 and "deleted_at" is null order by "id" fetch first :2 rows only;

update "bookings" set "deleted_at" = :1, "purge_at" = :2, "version" = :3, "updated_at" = :4 where "id" = :5 and "deleted_at" is null;

update "rooms" set "deleted_at" = :1, "purge_at" = :2, "version" = :3, "updated_at" = :4 where "name" = :5 and "deleted_at" is null and "tenant_id" = :6;

release part_1;

-- Restore

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = :1 and "deleted_at" is not null and "tenant_id" = :2 order by "deleted_at" desc fetch first 1 rows only;

update "rooms" set "deleted_at" = :1, "purge_at" = :2, "version" = :3, "updated_at" = :4 where "name" = :5 and "deleted_at" = :6 and "tenant_id" = :7;

-- Purge

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = :1 and "deleted_at" is not null and "tenant_id" = :2 order by "deleted_at" desc fetch first 1 rows only;

select "name", "floor", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "rooms" where "name" = :1 and "deleted_at" is null and "tenant_id" = :2;

delete from "rooms" where "name" = :1 and "deleted_at" = :2 and "tenant_id" = :3;

-- Purge what is due

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "purge_at" <= :1 order by "purge_at", "id" fetch first :2 rows only;

savepoint part_2;

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "after_id" = :1 and "deleted_at" is not null order by "id", "deleted_at" fetch first :2 rows only;

delete from "bookings" where "id" = :1 and "deleted_at" = :2;

release part_2;

-- Change one whosever it is

select "id", "room_id", "after_id", "from", "to", "exact", "day", "title", "text", "rank", "weight", "price", "wait", "visits", "seal", "urgent", "labels", "more", "owner_id", "version", "created_at", "updated_at", "deleted_at", "purge_at", "tenant_id" from "bookings" where "id" = :1 and "deleted_at" is null;

update "bookings" set "rank" = :1, "version" = :2, "updated_at" = :3 where "id" = :4 and "deleted_at" is null;

-- A part that may fail alone

savepoint part_3;

release part_3;

-- What rows refer to, looked at no more

set constraints all deferred;
