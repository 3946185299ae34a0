import assert from 'node:assert/strict'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { lateSavepoint } from '../../src/storage/dialect/sqlite/late-savepoint.ts'

const insert = 'insert into things (n) values (?)'

for (const { command, deferred, run } of [
  { command: 'makes a row', deferred: [insert, 'release command'], run: [insert] },
  { command: 'does nothing', deferred: ['release command'], run: [] },
  { command: 'fails before its row is made', deferred: [insert, 'rollback to command', 'release command'], run: [] },
  {
    command: 'makes two rows',
    deferred: [insert, insert, 'release command'],
    run: ['savepoint command', insert, insert, 'release command'],
  },
  {
    command: 'makes a row and changes one',
    deferred: [insert, 'update things set n = 1', 'rollback to command', 'release command'],
    run: ['savepoint command', insert, 'update things set n = 1', 'rollback to command', 'release command'],
  },
  {
    command: 'makes a row within a part',
    deferred: ['savepoint part_1', insert, 'release part_1', 'release command'],
    run: ['savepoint command', 'savepoint part_1', insert, 'release part_1', 'release command'],
  },
]) {
  test(`a command that ${command} needs ${run.length} statements`, () => {
    const ran: string[] = []
    const { defer } = lateSavepoint(
      (sql) => ran.push(sql),
      () => false,
    )
    for (const sql of ['savepoint command', ...deferred]) defer(sql, [])
    assert.deepEqual(ran, run)
  })
}

type Step = { readonly kind: 'insert' | 'delete' | 'read' | 'throw'; readonly n: number }

const step = fc.record<Step>({
  kind: fc.constantFrom('insert', 'insert', 'delete', 'read', 'throw'),
  n: fc.integer({ min: -2, max: 9 }),
})
const commands = fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 })

/**
 * A database in which a negative number is forbidden, what is done to it, and what was read of it, at the end as well.
 */
function recorded({ control, run, all, insert }: Target) {
  const reads: unknown[] = []
  const read = () => reads.push(all('select n from things order by rowid'))
  const work: Readonly<Record<Step['kind'], (n: number) => void>> = {
    insert,
    delete: (n) => run(`delete from things where n = ${n}`),
    read,
    throw() {
      throw new Error('the handler failed')
    },
  }
  run('create table things (n integer check (n >= 0))')
  run('begin immediate')
  return {
    command(steps: readonly Step[]): void {
      control('savepoint command')
      try {
        for (const { kind, n } of steps) work[kind](n)
        control('release command')
      } catch {
        control('rollback to command')
        control('release command')
      }
    },
    end(): readonly unknown[] {
      run('commit')
      read()
      return reads
    },
  }
}

interface Target {
  readonly control: (sql: string) => void
  readonly run: (sql: string) => void
  readonly all: (sql: string) => unknown
  readonly insert: (n: number) => void
}

test('commands see and leave what they would with a savepoint each', () => {
  fc.assert(
    fc.property(commands, (list) => {
      const connection = new SqliteConnection(':memory:', {})
      const plain = new Database(':memory:')
      const ours = recorded({
        control: (sql) => connection.defer(sql),
        run: (sql) => connection.run(sql),
        all: (sql) => connection.all(sql, []),
        insert: (n) => connection.defer(insert, [n]),
      })
      const theirs = recorded({
        control: (sql) => plain.exec(sql),
        run: (sql) => plain.exec(sql),
        all: (sql) => plain.prepare(sql).all(),
        insert: (n) => plain.prepare(insert).run(n),
      })
      for (const steps of list) {
        ours.command(steps)
        theirs.command(steps)
      }
      assert.deepEqual(ours.end(), theirs.end())
      connection.close()
      plain.close()
    }),
  )
})

test('what ended the transaction leaves nothing to be saved', () => {
  const ran: string[] = []
  let isOver = false
  const { defer, set } = lateSavepoint(
    (sql) => ran.push(sql),
    () => isOver,
  )
  defer('savepoint command', [])
  defer(insert, [1])
  isOver = true
  set()
  assert.deepEqual(ran, [])
})
