import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resource, t } from 'plinth'
import type { AnyResource } from '../../src/core/resource/entity.ts'
import { migration, openStorage } from '../../src/storage/index.ts'
import { column } from '../../src/storage/table/column.ts'
import { table } from '../../src/storage/table/table.ts'
import { emptyDatabase } from '../support/databases.ts'
import { drafts, laboratory, migrationFolder, migrator, numbered, sharedDatabase } from './laboratory.ts'

test('a field gets another scale without a migration, and its rows have the digits of that', async (context) => {
  const scaled = (scale: number) =>
    resource('bill', { fields: { amount: t.Decimal({ scale }) }, filter: ['amount'], unique: [['amount']] })
  const url = await sharedDatabase(context)
  const [two, four] = [scaled(2), scaled(4)]
  const [before, after] = [await laboratory(context, [two], { url }), await laboratory(context, [four], { url })]
  assert.deepEqual(await drafts(after.storage, [four]), [])
  const { id } = await before.write((db) => db.repository(two).insert({ amount: '-1.5' }))
  const { items } = await after.read((db) => db.repository(four).list({ amount__in: ['-1.5', '2'] }))
  assert.deepEqual(
    items.map(({ amount }) => amount),
    ['-1.5000'],
  )
  await assert.rejects(
    after.write((db) => db.repository(four).insert({ amount: '-1.5' })),
    { code: 'already_exists' },
  )
  const changed = await after.write((db) => db.repository(four).update(id, { amount: '-1.50' }))
  assert.equal(changed?.version, 1, 'that changes nothing')
  assert.equal((await before.read((db) => db.repository(two).find({ id })))?.amount, '-1.50')
})

test('what becomes a decimal, or was one, comes through a draft and back', async (context) => {
  const storage = await openStorage({ url: await emptyDatabase(), resources: [], observe: () => undefined })
  context.after(() => storage.close())
  const fields = {
    text: t.String(),
    count: t.Integer(),
    weight: t.Number(),
    kept: t.Decimal(),
    some: t.Optional(t.Decimal()),
  }
  const before = resource('bill', { fields, sort: ['kept'] })
  const decimals = { text: t.Decimal(), count: t.Decimal(), weight: t.Decimal(), kept: t.Decimal() }
  const after = resource('bill', {
    fields: { ...decimals, some: t.Decimal({ default: '2.5' }), more: t.Decimal({ default: '-1' }), none: t.Decimal() },
    sort: ['text', 'count', 'weight', 'some', 'more', 'none'],
  })
  const files = numbered(await drafts(storage, [before]))
  await migrator(storage, migrationFolder(context, files)).up()
  const rows = async (of: AnyResource) => {
    const connection = await storage.connect()
    const { select, decode } = table(of, connection.dialect)
    const found = await connection.all(`${select} order by "id"`, [])
    await connection.close()
    return found.map((row) => {
      const { id, version, created_at, updated_at, ...own } = decode(row)
      return own
    })
  }
  const connection = await storage.connect()
  const made = table(before, connection.dialect)
  const at = '2026-03-01T09:30:00.000Z'
  const row = { id: '01927b6e-7c3a-7def-8a1b-000000000001', version: 1, created_at: at, updated_at: at }
  const first = { text: '-12.5', count: -3, weight: 0.1, kept: '-999999999999999999.9999', some: '7.0000' }
  const second = { text: '123456789012345678.0001', count: 9007199254740991, weight: -1e-7, kept: '0.0000' }
  await connection.run(made.insert, made.encode({ ...row, ...first }))
  await connection.run(made.insert, made.encode({ ...row, ...second, id: row.id.replace(/1$/, '2') }))
  await connection.close()
  const all = numbered(await drafts(storage, [after]), files)
  const it = migrator(storage, migrationFolder(context, all))
  await it.up()
  assert.deepEqual(await drafts(storage, [after]), [])
  const added = { more: '-1.0000', none: '0.0000' }
  assert.deepEqual(await rows(after), [
    { ...first, text: '-12.5000', count: '-3.0000', weight: '0.1000', ...added },
    {
      text: '123456789012345678.0001',
      count: '9007199254740991.0000',
      weight: '-0.0000001',
      kept: '0.0000',
      some: '2.5000',
      ...added,
    },
  ])
  await it.to('0001-change')
  assert.deepEqual(await drafts(storage, [before]), [])
  const back = (await rows(before)).map(({ text, ...others }) => ({ ...others, text: Number(text) }))
  assert.deepEqual(back, [
    { ...first, text: -12.5 },
    { ...second, some: '2.5000', text: Number(second.text) },
  ])
})

test('a migration counts with decimals', async (context) => {
  const storage = await openStorage({ url: await emptyDatabase(), resources: [], observe: () => undefined })
  context.after(() => storage.close())
  const it = migrator(storage, {
    '0001-bills': migration({
      async up(db) {
        const { schema } = db
        await schema.createTable('bills').addColumn('cents', 'bigint').addColumn('amount', 'numeric').execute()
        await db
          .insertInto('bills')
          .values([{ cents: 1250 }, { cents: -5 }, { cents: 100 }])
          .execute()
        const update = db.updateTable('bills')
        await update
          .set((row) => ({ amount: row.cast(row(row.cast('cents', 'numeric'), '/', row.val(100)), 'numeric') }))
          .execute()
        await update
          .set((row) => ({ amount: row.cast(row(row.cast('amount', 'numeric'), '*', row.val(2)), 'numeric') }))
          .where((row) => row('amount', '>', row.cast(row.val('9.5'), 'numeric')))
          .execute()
        await update
          .set((row) => ({ amount: row.cast(row(row.cast('amount', 'numeric'), '/', row.val(3)), 'numeric') }))
          .where((row) => row(row.cast('amount', 'numeric'), '=', row.cast(row.val('1'), 'numeric')))
          .execute()
      },
      down: (db) => db.schema.dropTable('bills').execute(),
    }),
  })
  await it.up()
  const connection = await storage.connect()
  const rows = await connection.all('select amount from bills order by amount', [])
  const { decode } = column('amount', t.Decimal(), connection.dialect)
  await connection.close()
  const found = rows.map(({ amount }) => decode?.(amount as string) as string)
  // An engine without decimals counts with doubles.
  assert.match(found[1] as string, /^0\.3{15,18}$/)
  assert.deepEqual([found[0], found[2]], ['-0.0500', '25.0000'])
})

test('what a migration of one’s own makes a decimal is one, and stays one', async (context) => {
  const storage = await openStorage({ url: await emptyDatabase(), resources: [], observe: () => undefined })
  context.after(() => storage.close())
  const seen: unknown[] = []
  const it = migrator(storage, {
    '0001-bills': migration({
      async up(db) {
        await db.schema.createTable('bills').addColumn('tip', 'numeric').addColumn('more', 'numeric').execute()
        // As it was kept once, everywhere.
        await db.insertInto('bills').values({ tip: '-0.5000' }).execute()
        for (let times = 0; times < 2; times++) {
          const update = db.updateTable('bills')
          await update.set((row) => ({ tip: row.cast('tip', 'numeric') })).execute()
          await update.set((row) => ({ more: row.cast(row.val('12.5'), 'numeric') })).execute()
        }
      },
      down: (db) => db.schema.dropTable('bills').execute(),
    }),
    '0002-look': migration({
      async up(db) {
        const found = await db
          .selectFrom('bills')
          .select((row) => row.cast(row.cast('tip', 'numeric'), 'double precision').as('tip'))
          .execute()
        seen.push(found.map(({ tip }) => Number(tip)))
      },
      down: async () => undefined,
    }),
  })
  await it.up()
  const connection = await storage.connect()
  const [row = {}] = await connection.all('select tip, more from bills', [])
  const { decode } = column('tip', t.Decimal(), connection.dialect)
  await connection.close()
  assert.deepEqual(seen.at(-1), [-0.5])
  assert.deepEqual(
    [row.tip, row.more].map((it) => decode?.(it as string)),
    ['-0.5000', '12.5000'],
  )
})

test('what becomes a big integer, or was one, comes through a draft and back', async (context) => {
  const storage = await openStorage({ url: await emptyDatabase(), resources: [], observe: () => undefined })
  context.after(() => storage.close())
  const big = t.BigInteger()
  const before = resource('star', {
    fields: { text: t.String(), count: t.Integer(), fee: t.Decimal(), kept: big, name: big, share: big },
    sort: ['kept'],
  })
  const after = resource('star', {
    fields: {
      text: big,
      count: big,
      fee: big,
      kept: big,
      name: t.String(),
      share: t.Decimal(),
      more: t.BigInteger({ default: '-070' }),
      none: big,
    },
    sort: ['text', 'count', 'fee', 'kept', 'more', 'none'],
  })
  const rows = async (of: AnyResource) => {
    const connection = await storage.connect()
    const { select, decode } = table(of, connection.dialect)
    const found = await connection.all(`${select} order by "id"`, [])
    await connection.close()
    return found.map((row) => {
      const { id, version, created_at, updated_at, ...own } = decode(row)
      return own
    })
  }
  const files = numbered(await drafts(storage, [before]))
  await migrator(storage, migrationFolder(context, files)).up()
  const connection = await storage.connect()
  const made = table(before, connection.dialect)
  const at = '2026-03-01T09:30:00.000Z'
  const row = { id: '01927b6e-7c3a-7def-8a1b-000000000001', version: 1, created_at: at, updated_at: at }
  const most = '9'.repeat(38)
  const first = { text: `-${most}`, count: -3, fee: '-12.5000', kept: `-${most}`, name: `-${most}`, share: '-7' }
  const second = { text: '007', count: 9007199254740991, fee: '2.4999', kept: most, name: '7', share: '1'.repeat(18) }
  await connection.run(made.insert, made.encode({ ...row, ...first }))
  await connection.run(made.insert, made.encode({ ...row, ...second, id: row.id.replace(/1$/, '2') }))
  await connection.close()
  const drafted = await drafts(storage, [after])
  assert.match(drafted.map(({ text }) => text).join(), /what of "stars\.fee" is no numeric\(38, 0\)/)
  assert.doesNotMatch(drafted.map(({ text }) => text).join(), /what of "stars\.count"/)
  const all = numbered(drafted, files)
  const it = migrator(storage, migrationFolder(context, all))
  await it.up()
  assert.deepEqual(await drafts(storage, [after]), [])
  const added = { more: '-70', none: '0' }
  assert.deepEqual(await rows(after), [
    { ...first, count: '-3', fee: '-13', share: '-7.0000', ...added },
    { ...second, text: '7', count: '9007199254740991', fee: '2', share: `${second.share}.0000`, ...added },
  ])
  await it.to('0001-change')
  assert.deepEqual(await drafts(storage, [before]), [])
  assert.deepEqual(await rows(before), [
    { ...first, fee: '-13.0000' },
    { ...second, text: '7', fee: '2.0000' },
  ])
  await it.up()
  assert.deepEqual(await drafts(storage, [after]), [])
})
