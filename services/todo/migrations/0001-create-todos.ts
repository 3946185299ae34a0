import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('todos')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('status', 'varchar(255)', (column) => column.notNull())
      .addColumn('due_at', 'timestamptz')
      .addColumn('completed_at', 'timestamptz')
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('todos_created_at_id_index').on('todos').columns(['created_at', 'id']).execute()
    await db.schema.createIndex('todos_due_at_id_index').on('todos').columns(['due_at', 'id']).execute()
    await db.schema
      .createIndex('todos_status_created_at_id_index')
      .on('todos')
      .columns(['status', 'created_at', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('todos').execute()
  },
})
