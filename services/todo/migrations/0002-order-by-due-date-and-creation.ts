import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema.dropIndex('todos_due_at_id_index').execute()
    await db.schema
      .createIndex('todos_due_at_created_at_id_index')
      .on('todos')
      .columns(['due_at', 'created_at', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropIndex('todos_due_at_created_at_id_index').execute()
    await db.schema.createIndex('todos_due_at_id_index').on('todos').columns(['due_at', 'id']).execute()
  },
})
