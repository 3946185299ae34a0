-- New tables

select coalesce((select cast(value as int) from sys.extended_properties
    where class = 1 and major_id = object_id('plinth_audit') and minor_id = 0 and name = 'plinth_version'), 0) as version;

begin transaction; declare @held int, @lock nvarchar(64) = convert(varchar(64), hashbytes('SHA2_256', cast('/definition' as varchar(max))), 2);
    exec @held = sp_getapplock @Resource = @lock, @LockMode = 'Exclusive', @LockTimeout = -1;
    if @held < 0 begin; throw 51222, 'The lock is held elsewhere.', 1; end;

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
    exec @change @name = 'plinth_version', @value = 4,
      @level0type = 'schema', @level0name = @schema, @level1type = 'table', @level1name = 'plinth_audit'; commit;
