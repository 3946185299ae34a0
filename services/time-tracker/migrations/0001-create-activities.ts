import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('activities')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('description', 'text')
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
  },
  async down(db) {
    await db.schema.dropTable('activities').execute()
  },
})
