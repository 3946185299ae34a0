import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
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
  },
})
