import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import { mysqlDialect } from '../../src/storage/dialect/mysql/dialect.ts'
import { table } from '../../src/storage/table/table.ts'

const note = resource('note', { fields: { text: t.String({ maxLength: 2000 }) }, unique: [['text']] })

test('a resource that would be unique by a long text is refused on MySQL, and not on MariaDB', () => {
  assert.throws(() => table(note, mysqlDialect('mysql')), /"note" cannot be unique by "text" here/)
  assert.ok(table(note, mysqlDialect('mariadb')))
})
