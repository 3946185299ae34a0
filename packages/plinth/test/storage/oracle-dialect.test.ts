import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { resource, t } from 'plinth'
import { isLoss, oracleDialect } from '../../src/storage/dialect/oracle/dialect.ts'
import { restored, stored } from '../../src/storage/dialect/oracle/empty-text.ts'
import { indexSql, type WantedIndex } from '../../src/storage/dialect/oracle/index-sql.ts'
import { oracleSchema } from '../../src/storage/dialect/oracle/schema.ts'
import { oracleStatement, separated } from '../../src/storage/dialect/oracle/statements.ts'
import { table } from '../../src/storage/table/table.ts'

const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('\0', 'a') }))

test('every text comes back, none is kept as an empty one, and their order stays', () => {
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      assert.equal(restored(stored(one)), one)
      assert.notEqual(stored(one), '')
      assert.equal(stored(one) < stored(other), one < other)
    }),
  )
})

test('marks are numbered, save within quotes, and may name their parameters', () => {
  const cases: readonly [sql: string, text: string, places?: readonly number[]][] = [
    ['select a from b where c = ? and d = ?', 'select a from b where c = :1 and d = :2'],
    [`select '?''?' as "?" from b where c = ?`, `select '?''?' as "?" from b where c = :1`],
    ['merge ... (?2), ?1, ?2', 'merge ... (:1), :2, :3', [1, 0, 1]],
    ['rollback to command', 'rollback to savepoint command'],
    [
      `select resource, resource_id from a where resource = 'resource'`,
      `select "resource", resource_id from a where "resource" = 'resource'`,
    ],
  ]
  for (const [sql, text, places] of cases) {
    const made = oracleStatement(sql)
    assert.deepEqual([made.text, made.places], [text, places])
  }
})

test('columns are called as they were written', () => {
  const { namesOf } = oracleStatement('select ID, "dateOfBirth", "AGE", count(*) as count from people')
  const columns = ['ID', 'dateOfBirth', 'AGE', 'COUNT'].map((name) => ({ name }))
  assert.deepEqual(namesOf(columns), ['id', 'dateOfBirth', 'AGE', 'count'])
})

test('statements are sent one by one, and blocks whole', () => {
  const block = `begin execute immediate 'create table a (b number(1))';
    exception when others then if sqlcode not in (-955) then raise; end if; end`
  const trigger = `create or replace trigger a before update on b begin raise_application_error(-20001, 'no'); end`
  assert.deepEqual(separated(`begin; ${block}; ${trigger};\n  comment on table a is '1'; commit`), [
    'begin',
    `${block};`,
    `${trigger};`,
    `comment on table a is '1'`,
    'commit',
  ])
  assert.deepEqual(separated(block), [`${block};`])
})

test('what errors of the server and its driver mean', () => {
  const meanings: Record<string, [fault: string | undefined, isLoss: boolean]> = {
    'ORA-00001': ['collision', false],
    'ORA-02291': ['reference', false],
    'ORA-02292': ['reference', false],
    'ORA-00054': ['busy', false],
    'ORA-30006': ['busy', false],
    'ORA-00060': ['busy', false],
    'ORA-08177': ['busy', false],
    'ORA-01466': ['passing', false],
    'ORA-01653': ['passing', false],
    'NJS-123': ['passing', false],
    'ORA-00942': [undefined, false],
    'ORA-12899': [undefined, false],
    'NJS-012': [undefined, false],
    'ORA-03113': [undefined, true],
    'ORA-12514': [undefined, true],
    'ORA-01033': [undefined, true],
    'NJS-003': [undefined, true],
    'NJS-500': [undefined, true],
    'NJS-511': [undefined, true],
  }
  for (const [code, meaning] of Object.entries(meanings)) {
    const thrown = Object.assign(new Error(code), { code })
    assert.deepEqual([oracleDialect.faultOf(thrown), isLoss(thrown)], meaning, code)
  }
  assert.equal(oracleDialect.faultOf(Object.assign(new Error('ours'), { code: 'EPIPE' })), undefined)
})

const people = [
  { name: 'id', type: 'VARCHAR2', optional: 'N', part: 'P' },
  { name: 'email', type: 'VARCHAR2', optional: 'Y', part: null },
  { name: 'country', type: 'VARCHAR2', optional: 'N', part: null },
  { name: 'story', type: 'CLOB', optional: 'Y', part: null },
]
const keyless = people.map((it) => ({ ...it, part: null }))

test('an index is about the rows that it is meant to be about, by a last part that is no column', async () => {
  const gone = '"deleted_at" is not null'
  const cases: [wanted: Partial<WantedIndex>, parts: string, there?: typeof people | typeof keyless][] = [
    [{ columns: ['country'] }, '"country"'],
    [{ columns: ['country'], unique: true }, '"country"'],
    [{ columns: ['email'], unique: true }, '"email"'],
    [{ columns: ['story'] }, 'to_char(substr("story", 1, 1300))'],
    [{ columns: ['country'], rows: 'live' }, '"country", case when "deleted_at" is null then 1 end'],
    [{ columns: ['country'], rows: 'deleted' }, `"country", case when ${gone} then 1 end`],
    [{ columns: ['country', 'email'], unique: true }, '"country", "email", case when "email" is null then "id" end'],
    [{ columns: ['country'], unique: true, rows: 'live' }, `"country", case when ${gone} then "id" end`],
    [{ columns: ['email'], unique: true, rows: 'live' }, `"email", case when ${gone} or "email" is null then "id" end`],
    [
      { columns: ['country'], unique: true, rows: 'live' },
      `"country", case when ${gone} then "deleted_at" end`,
      keyless,
    ],
  ]
  for (const [wanted, parts, there = people] of cases) {
    const whole = { name: 'i', table: 'people', columns: [], unique: false, rows: undefined, ...wanted }
    const sql = await indexSql({ all: async () => there }, whole)
    assert.equal(sql, `create ${whole.unique ? 'unique ' : ''}index "i" on "people" (${parts})`)
    const last = parts.slice(parts.indexOf('case'))
    const read = await oracleSchema({
      all: async (asked) => {
        if (asked.includes('from user_tables')) return [{ name: 'people' }]
        if (!asked.includes('from user_indexes')) return []
        const named = { name: 'i', kind: whole.unique ? 'UNIQUE' : 'NONUNIQUE' }
        const columns = whole.columns.map((part) => ({
          ...named,
          part: part === 'story' ? 'SYS_NC1$' : part,
          expression: part === 'story' ? parts : null,
        }))
        return parts.includes('case') ? [...columns, { ...named, part: 'SYS_NC2$', expression: last }] : columns
      },
    })
    const { rows, columns, unique, name } = whole
    assert.deepEqual(read[0]?.indexes, [{ name, columns, unique, ...(rows && { rows }) }], 'and is read back as it was')
  }
  const unknowable = { name: 'i', table: 'people', columns: ['country', 'email'], unique: true, rows: undefined }
  await assert.rejects(indexSql({ all: async () => keyless }, unknowable), /"people" has no key/)
})

test('a resource that would be sorted by a long text is refused, and one that is filtered by it is not', () => {
  const fields = { text: t.Optional(t.String({ maxLength: 2000 })) }
  assert.throws(() => table(resource('note', { fields, sort: ['text'] }), oracleDialect), /cannot be sorted by "text"/)
  assert.ok(table(resource('note', { fields, filter: ['text'] }), oracleDialect))
})
