import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
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
  },
  async down(db) {
    await db.schema.dropTable('projects').execute()
  },
})
