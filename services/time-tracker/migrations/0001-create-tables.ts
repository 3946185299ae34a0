import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('activities')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('description', 'varchar(255)')
      .addColumn('status', 'varchar(255)', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('activities_tenant_id_name_unique')
      .unique()
      .on('activities')
      .columns(['tenant_id', 'name'])
      .execute()
    await db.schema
      .createIndex('activities_tenant_id_created_at_id_index')
      .on('activities')
      .columns(['tenant_id', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('activities_tenant_id_name_created_at_id_index')
      .on('activities')
      .columns(['tenant_id', 'name', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('activities_tenant_id_status_created_at_id_index')
      .on('activities')
      .columns(['tenant_id', 'status', 'created_at', 'id'])
      .execute()
    await db.schema
      .createTable('customers')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('description', 'varchar(255)')
      .addColumn('status', 'varchar(255)', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('customers_tenant_id_name_unique')
      .unique()
      .on('customers')
      .columns(['tenant_id', 'name'])
      .execute()
    await db.schema
      .createIndex('customers_tenant_id_created_at_id_index')
      .on('customers')
      .columns(['tenant_id', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('customers_tenant_id_name_created_at_id_index')
      .on('customers')
      .columns(['tenant_id', 'name', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('customers_tenant_id_status_created_at_id_index')
      .on('customers')
      .columns(['tenant_id', 'status', 'created_at', 'id'])
      .execute()
    await db.schema
      .createTable('project_types')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('description', 'varchar(255)')
      .addColumn('customer_id', 'uuid')
      .addColumn('parent_id', 'uuid')
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('deleted_at', 'timestamptz')
      .addColumn('purge_at', 'timestamptz')
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .addForeignKeyConstraint(
        'project_types_customer_id_reference',
        ['customer_id'],
        'customers',
        ['id'],
        (reference) => reference.deferrable().initiallyImmediate(),
      )
      .addForeignKeyConstraint(
        'project_types_parent_id_reference',
        ['parent_id'],
        'project_types',
        ['id'],
        (reference) => reference.deferrable().initiallyImmediate(),
      )
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_name_customer_id_unique')
      .unique()
      .on('project_types')
      .columns<string>(['tenant_id', 'name', 'customer_id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_name_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'name', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_customer_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'customer_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_parent_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'parent_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_deleted_tenant_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('project_types_deleted_purge_at_id_index')
      .on('project_types')
      .columns<string>(['purge_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('project_types_customer_id_id_index')
      .on('project_types')
      .columns(['customer_id', 'id'])
      .execute()
    await db.schema
      .createIndex('project_types_parent_id_id_index')
      .on('project_types')
      .columns(['parent_id', 'id'])
      .execute()
    await db.schema
      .createTable('projects')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('description', 'varchar(255)')
      .addColumn('customer_id', 'uuid')
      .addColumn('project_type_id', 'uuid')
      .addColumn('technologies', 'json')
      .addColumn('status', 'varchar(255)', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .addForeignKeyConstraint('projects_customer_id_reference', ['customer_id'], 'customers', ['id'], (reference) =>
        reference.deferrable().initiallyImmediate(),
      )
      .addForeignKeyConstraint(
        'projects_project_type_id_reference',
        ['project_type_id'],
        'project_types',
        ['id'],
        (reference) => reference.deferrable().initiallyImmediate(),
      )
      .execute()
    await db.schema
      .createIndex('projects_tenant_id_name_customer_id_unique')
      .unique()
      .on('projects')
      .columns(['tenant_id', 'name', 'customer_id'])
      .execute()
    await db.schema
      .createIndex('projects_tenant_id_created_at_id_index')
      .on('projects')
      .columns(['tenant_id', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('projects_tenant_id_name_created_at_id_index')
      .on('projects')
      .columns(['tenant_id', 'name', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('projects_tenant_id_customer_id_created_at_id_index')
      .on('projects')
      .columns(['tenant_id', 'customer_id', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('projects_tenant_id_project_type_id_created_at_id_index')
      .on('projects')
      .columns(['tenant_id', 'project_type_id', 'created_at', 'id'])
      .execute()
    await db.schema
      .createIndex('projects_tenant_id_status_created_at_id_index')
      .on('projects')
      .columns(['tenant_id', 'status', 'created_at', 'id'])
      .execute()
    await db.schema.createIndex('projects_customer_id_id_index').on('projects').columns(['customer_id', 'id']).execute()
    await db.schema
      .createIndex('projects_project_type_id_id_index')
      .on('projects')
      .columns(['project_type_id', 'id'])
      .execute()
    await db.schema
      .createTable('technologies')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('first_use_time_entry_id', 'uuid', (column) => column.notNull())
      .addColumn('creation_date', 'varchar(255)')
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('deleted_at', 'timestamptz')
      .addColumn('purge_at', 'timestamptz')
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('technologies_tenant_id_name_unique')
      .unique()
      .on('technologies')
      .columns<string>(['tenant_id', 'name'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('technologies_tenant_id_created_at_id_index')
      .on('technologies')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('technologies_tenant_id_name_created_at_id_index')
      .on('technologies')
      .columns<string>(['tenant_id', 'name', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('technologies_deleted_tenant_id_created_at_id_index')
      .on('technologies')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('technologies_deleted_purge_at_id_index')
      .on('technologies')
      .columns<string>(['purge_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createTable('time_entries')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('project_id', 'uuid', (column) => column.notNull())
      .addColumn('activity_id', 'uuid', (column) => column.notNull())
      .addColumn('description', 'text')
      .addColumn('start_date', 'varchar(255)', (column) => column.notNull())
      .addColumn('end_date', 'varchar(255)')
      .addColumn('uri', 'text')
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
      .createIndex('time_entries_tenant_id_owner_id_start_date_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'start_date'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createTable('people')
      .addColumn('user_id', 'varchar(255)', (column) => column.notNull())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('email', 'text')
      .addColumn('roles', 'json', (column) => column.notNull())
      .addColumn('groups', 'json', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('people_tenant_id_user_id_unique')
      .unique()
      .on('people')
      .columns(['tenant_id', 'user_id'])
      .execute()
    await db.schema
      .createIndex('people_tenant_id_created_at_user_id_index')
      .on('people')
      .columns(['tenant_id', 'created_at', 'user_id'])
      .execute()
    await db.schema
      .createIndex('people_tenant_id_name_created_at_user_id_index')
      .on('people')
      .columns(['tenant_id', 'name', 'created_at', 'user_id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('people').execute()
    await db.schema.dropTable('time_entries').execute()
    await db.schema.dropTable('technologies').execute()
    await db.schema.dropTable('projects').execute()
    await db.schema.dropTable('project_types').execute()
    await db.schema.dropTable('customers').execute()
    await db.schema.dropTable('activities').execute()
  },
})
