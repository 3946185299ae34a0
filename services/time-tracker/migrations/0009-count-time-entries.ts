import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('time_entries_by_tenant_id_owner_id_start_date')
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .addColumn('owner_id', 'varchar(255)', (column) => column.notNull())
      .addColumn('month', 'bigint', (column) => column.notNull())
      .addColumn('total', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('time_entries_by_tenant_id_owner_id_start_date_key')
      .unique()
      .on('time_entries_by_tenant_id_owner_id_start_date')
      .columns(['tenant_id', 'owner_id', 'month'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('time_entries_by_tenant_id_owner_id_start_date').execute()
  },
})
