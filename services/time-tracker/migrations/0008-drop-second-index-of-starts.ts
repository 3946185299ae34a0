import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema.dropIndex('time_entries_tenant_id_owner_id_start_date_deleted_at_index').execute()
  },
  async down(db) {
    await db.schema
      .createIndex('time_entries_tenant_id_owner_id_start_date_deleted_at_index')
      .on('time_entries')
      .columns<string>(['tenant_id', 'owner_id', 'start_date', 'deleted_at'])
      .where('deleted_at', 'is', null)
      .execute()
  },
})
