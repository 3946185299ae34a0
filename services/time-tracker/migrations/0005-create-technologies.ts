import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
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
  },
  async down(db) {
    await db.schema.dropTable('technologies').execute()
  },
})
