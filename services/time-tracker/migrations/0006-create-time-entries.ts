import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('time_entries')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('project_id', 'uuid', (column) => column.notNull())
      .addColumn('activity_id', 'uuid', (column) => column.notNull())
      .addColumn('description', 'text')
      .addColumn('start_date', 'varchar(255)', (column) => column.notNull())
      .addColumn('end_date', 'varchar(255)')
      .addColumn('uri', 'text')
      .addColumn('uri_start', 'varchar(255)')
      .addColumn('technologies', 'json')
      .addColumn('timezone_offset', 'bigint')
      .addColumn('owner_id', 'varchar(255)', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('deleted_at', 'timestamptz')
      .addColumn('purge_at', 'timestamptz')
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .addForeignKeyConstraint(
        'time_entries_activity_id_reference',
        ['activity_id'],
        'activities',
        ['id'],
        (reference) => reference.deferrable().initiallyImmediate(),
      )
      .addForeignKeyConstraint('time_entries_project_id_reference', ['project_id'], 'projects', ['id'], (reference) =>
        reference.deferrable().initiallyImmediate(),
      )
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_start_date_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'start_date', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_start_date_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'start_date', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_end_date_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'end_date', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_end_date_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'end_date', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_project_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'project_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_project_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'project_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_activity_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'activity_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_activity_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'activity_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_uri_start_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'uri_start', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_uri_start_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'uri_start', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_deleted_tenant_id_owner_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'created_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('time_entries_deleted_tenant_id_created_at_id_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('time_entries_deleted_purge_at_id_index')
      .on('time_entries')
      .columns<string>(['purge_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('time_entries_project_id_id_index')
      .on('time_entries')
      .columns(['project_id', 'id'])
      .execute()
    await db.schema
      .createIndex('time_entries_activity_id_id_index')
      .on('time_entries')
      .columns(['activity_id', 'id'])
      .execute()
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_start_date_deleted_at_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'start_date', 'deleted_at'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('time_entries_end_date_created_at_id_index')
      .on('time_entries')
      .columns<string>(['end_date', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('time_entries').execute()
  },
})
