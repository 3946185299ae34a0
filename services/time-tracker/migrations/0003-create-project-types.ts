import { migration } from 'plinth/storage'

export default migration({
  async up(db) {
    await db.schema
      .createTable('project_types')
      .addColumn('id', 'uuid', (column) => column.notNull().primaryKey())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('description', 'varchar(255)')
      .addColumn('customer_id', 'uuid')
      .addColumn('parent_id', 'uuid')
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'timestamptz', (column) => column.notNull())
      .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
      .addColumn('deleted_at', 'timestamptz')
      .addColumn('purge_at', 'timestamptz')
      .addColumn('tenant_id', 'varchar(255)', (column) => column.notNull())
      .addForeignKeyConstraint(
        'project_types_customer_id_reference',
        ['customer_id'],
        'customers',
        ['id'],
        (reference) => reference.deferrable().initiallyImmediate(),
      )
      .addForeignKeyConstraint(
        'project_types_parent_id_reference',
        ['parent_id'],
        'project_types',
        ['id'],
        (reference) => reference.deferrable().initiallyImmediate(),
      )
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_name_customer_id_unique')
      .unique()
      .on('project_types')
      .columns<string>(['tenant_id', 'name', 'customer_id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_name_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'name', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_customer_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'customer_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_tenant_id_parent_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'parent_id', 'created_at', 'id'])
      .where('deleted_at', 'is', null)
      .execute()
    await db.schema
      .createIndex('project_types_deleted_tenant_id_created_at_id_index')
      .on('project_types')
      .columns<string>(['tenant_id', 'created_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('project_types_deleted_purge_at_id_index')
      .on('project_types')
      .columns<string>(['purge_at', 'id'])
      .where('deleted_at', 'is not', null)
      .execute()
    await db.schema
      .createIndex('project_types_customer_id_id_index')
      .on('project_types')
      .columns(['customer_id', 'id'])
      .execute()
    await db.schema
      .createIndex('project_types_parent_id_id_index')
      .on('project_types')
      .columns(['parent_id', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('project_types').execute()
  },
})
