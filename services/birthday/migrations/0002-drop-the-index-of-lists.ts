import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema.dropIndex('people_created_at_username_index').execute()
  },
  async down(db) {
    await db.schema
      .createIndex('people_created_at_username_index')
      .on('people')
      .columns(['created_at', 'username'])
      .execute()
  },
})
