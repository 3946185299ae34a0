import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('people')
      .addColumn('username', 'varchar(255)', (column) => column.notNull().primaryKey())
      .addColumn('date_of_birth', 'date', (column) => column.notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('people_created_at_username_index')
      .on('people')
      .columns(['created_at', 'username'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('people').execute()
  },
})
