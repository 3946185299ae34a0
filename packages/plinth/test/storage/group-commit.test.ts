import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { type Database, Failed } from 'plinth'
import type { ActiveCall } from '../../src/core/active-call.ts'
import { SqliteConnection } from '../../src/storage/dialect/sqlite/connection.ts'
import { type Laboratory, laboratory, temporaryFolder } from './laboratory.ts'
import { item, person } from './resources.ts'

const add = (title: string) => (db: Database) => db.repository(item).insert({ title })
const batches = ({ observed }: Pick<Laboratory, 'observed'>) => observed.filter((it) => it.kind === 'batch_committed')
/** The commands of each batch. */
const committed = (lab: Pick<Laboratory, 'observed'>) => batches(lab).map(({ commands }) => commands)
/** The same, where one that ended for having lasted long enough, as on a busy machine, counts with the one after it. */
const shared = (lab: Pick<Laboratory, 'observed'>) => {
  const counts: number[] = []
  let goesOn = false
  for (const { commands, duration } of batches(lab)) {
    counts.push(goesOn ? (counts.pop() ?? 0) + commands : commands)
    goesOn = duration >= 20
  }
  return counts
}
const code = (wanted: string) => (thrown: unknown) => thrown instanceof Failed && thrown.code === wanted

/** The connection that commands are run on. */
async function writerOf(test: TestContext, lab: Laboratory): Promise<SqliteConnection> {
  const runs = test.mock.method(SqliteConnection.prototype, 'run')
  await lab.write(() => undefined)
  const begin = runs.mock.calls.find((call) => call.arguments[0] === 'begin immediate')
  runs.mock.restore()
  return begin?.this as SqliteConnection
}

test('commands of one turn share a commit, and those that come meanwhile share the next', async (test) => {
  const lab = await laboratory(test, [item])
  await Promise.all(Array.from({ length: 40 }, (_, index) => lab.write(add(`${index}`))))
  assert.deepEqual(shared(lab), [40])
  const before = lab.observed.length
  await Promise.all(Array.from({ length: 300 }, (_, index) => lab.write(add(`${index}`))))
  const later = { observed: lab.observed.slice(before) }
  assert.ok(Math.max(...committed(later)) <= 256 && Math.max(...shared(later)) >= 256, String(committed(later)))
  assert.equal(
    committed(lab).reduce((sum, commands) => sum + commands),
    340,
  )
  assert.equal(lab.rows('select count(*) as count from items')[0]?.count, 340)
})

test('a command that comes while a batch runs joins it', async (test) => {
  const lab = await laboratory(test, [item])
  let joined: Promise<unknown> | undefined
  await lab.write(async (db) => {
    joined = lab.write(add('second'))
    await add('first')(db)
  })
  await joined
  assert.deepEqual(shared(lab), [2])
})

test('a batch ends when it has lasted long enough', async (test) => {
  const lab = await laboratory(test, [item])
  const slowly = async (db: Database) => {
    const until = performance.now() + 8
    while (performance.now() < until);
    await add('x')(db)
  }
  await Promise.all(Array.from({ length: 8 }, () => lab.write(slowly)))
  assert.ok(committed(lab).length >= 2, String(committed(lab)))
})

test('a command that fails is rolled back alone, wherever in the batch it is', async (test) => {
  const lab = await laboratory(test, [item])
  const fate = (index: number) => async (db: Database) => {
    await add(`${index}`)(db)
    if (index % 3 === 0) throw new Error(`no ${index}`)
    return index
  }
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => lab.write(fate(index))))
  outcomes.forEach((outcome, index) => {
    if (index % 3 === 0) assert.equal(outcome.status === 'rejected' && outcome.reason.message, `no ${index}`)
    else assert.equal(outcome.status === 'fulfilled' && outcome.value, index)
  })
  assert.deepEqual(shared(lab), [30])
  const titles = lab.rows('select title from items').map(({ title }) => Number(title))
  assert.deepEqual(
    titles.sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, index) => index).filter((it) => it % 3),
  )
  assert.equal(lab.rows('select count(*) as count from plinth_audit')[0]?.count, 20)
})

test('nobody sees a row before it is committed, and its writer sees it at once', async (test) => {
  const lab = await laboratory(test, [item])
  const count = async (db: Database) => (await db.repository(item).list({})).items.length
  let meanwhile: number[] = []
  await lab.write(async (db) => {
    await add('x')(db)
    assert.equal(await count(db), 1)
    meanwhile = [await lab.read(count), lab.rows('select * from items').length]
    await turn()
    meanwhile.push(await lab.read(count))
  })
  assert.deepEqual(meanwhile, [0, 0, 0])
  assert.equal(await lab.read(count), 1)
})

test('every caller reads what it wrote as soon as it is answered', async (test) => {
  const lab = await laboratory(test, [item])
  const caller = async (): Promise<void> => {
    for (let round = 0; round < 20; round++) {
      const { id } = await lab.write(add('x'))
      assert.ok(await lab.read((db) => db.repository(item).find({ id })))
      await lab.write((db) => db.repository(item).update(id, { rank: round }))
      assert.equal((await lab.read((db) => db.repository(item).find({ id })))?.rank, round)
    }
  }
  await Promise.all(Array.from({ length: 20 }, caller))
})

test('when the commit fails, every command of the batch is refused and nothing has happened', async (test) => {
  const lab = await laboratory(test, [item])
  const connection = (await lab.storage.connect()) as SqliteConnection
  connection.database.exec(`create table parents (id text primary key);
    create table children (parent text references parents deferrable initially deferred);
    create trigger orphan after insert on items when new.title = 'orphan' begin insert into children values ('none'); end`)
  connection.close()
  const outcomes = await Promise.allSettled(['a', 'orphan', 'b'].map((title) => lab.write(add(title))))
  for (const outcome of outcomes) assert.ok(outcome.status === 'rejected' && code('unavailable')(outcome.reason))
  const [first] = outcomes as [PromiseRejectedResult]
  assert.match(`${first.reason.cause}`, /FOREIGN KEY/)
  assert.deepEqual(lab.rows('select * from items'), [])
  assert.deepEqual(lab.rows('select * from plinth_audit'), [])
  assert.ok(lab.observed.some((it) => it.kind === 'error_unexpected' && it.origin === 'commit'))
  await lab.write(add('c'))
  assert.equal(lab.rows('select * from items').length, 1)
})

test('a full disk refuses the batch and passes: storage recovers by itself', async (test) => {
  const lab = await laboratory(test, [item])
  const before = await lab.write(add('before'))
  const large = (db: Database) =>
    db.repository(item).insert({ title: 'x', labels: Array.from({ length: 100 }, () => 'y'.repeat(250)) })
  const writing = await writerOf(test, lab)
  writing.database.exec('pragma max_page_count = 60')
  const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => lab.write(large)))
  assert.ok(outcomes.some(({ status }) => status === 'rejected'))
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') {
      assert.ok(code('unavailable')(outcome.reason))
      assert.match(`${outcome.reason.cause}`, /full/)
    }
  assert.ok(await lab.read((db) => db.repository(item).find({ id: before.id })))
  writing.database.exec('pragma max_page_count = 1000000')
  await lab.storage.check()
  await lab.write(large)
})

test('a handler that hides a failed write from storage does not commit', async (test) => {
  const lab = await laboratory(test, [item])
  const connection = (await lab.storage.connect()) as SqliteConnection
  connection.database.exec(
    "create trigger guard before insert on items when new.title = 'bad' begin select raise(abort, 'bad'); end",
  )
  connection.close()
  const hiding = async (db: Database) => {
    await add('good')(db)
    await add('bad')(db).catch(() => undefined)
  }
  await assert.rejects(lab.write(hiding), /bad/)
  assert.deepEqual(lab.rows('select * from items'), [])
})

test('a handler that hides the loss of the whole transaction can neither go on nor spread its own failure', async (test) => {
  const lab = await laboratory(test, [item])
  const connection = (await lab.storage.connect()) as SqliteConnection
  connection.database.exec(`create trigger guard before insert on items when new.title = 'bad'
    begin select raise(rollback, 'everything is lost'); end`)
  connection.close()
  const hiding = async (db: Database, call: ActiveCall) => {
    await add('bad')(db).catch(() => undefined)
    await add('alone')(db).catch(() => undefined)
    throw (call.errors as { tooLate(details: { by: number }): Failed }).tooLate({ by: 1 })
  }
  let outcomes: PromiseSettledResult<unknown>[] = []
  // On a busy machine a batch may end before the second command has come.
  for (let tries = 0; tries < 10 && outcomes[0]?.status !== 'rejected'; tries++) {
    await lab.write(async (db) => {
      for (const { id } of (await db.repository(item).list({})).items) await db.repository(item).delete(id)
    })
    outcomes = await Promise.allSettled([lab.write(add('before')), lab.write(hiding), lab.write(add('after'))])
  }
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value)).slice(0, 2),
    ['unavailable', 'unavailable'],
  )
  assert.deepEqual(
    lab.rows('select title from items').map(({ title }) => title),
    ['after'],
  )
})

test('a handler that awaits something else is waited for and reported', async (test) => {
  const lab = await laboratory(test, [item])
  const patient = async (db: Database) => {
    await sleep(30)
    await add('slow')(db)
  }
  await Promise.all([lab.write(add('before')), lab.write(patient), lab.write(add('after'))])
  const held = lab.observed.filter((it) => it.kind === 'writer_held')
  assert.equal(held.length, 1)
  assert.ok(held[0]?.kind === 'writer_held' && held[0].duration >= 29)
  assert.equal(lab.rows('select * from items').length, 3)
})

test('a handler that awaits past its deadline is given up: undone, unable to write, and out of the way', async (test) => {
  const lab = await laboratory(test, [item])
  let zombie: Promise<unknown> | undefined
  let aborted: unknown
  const hanging = lab.write(
    async (db, call) => {
      await add('undone')(db)
      call.signal.addEventListener('abort', () => {
        aborted = call.signal.reason
      })
      await sleep(80)
      zombie = add('zombie')(db)
      await zombie
    },
    { deadline: 40 },
  )
  const next = lab.write(add('next'))
  await assert.rejects(hanging, code('deadline_exceeded'))
  await next
  assert.ok(code('deadline_exceeded')(aborted))
  await sleep(60)
  await assert.rejects(zombie as Promise<unknown>, code('deadline_exceeded'))
  assert.deepEqual(
    lab.rows('select title from items').map(({ title }) => title),
    ['next'],
  )
  assert.deepEqual(
    lab.observed.flatMap(({ kind }) => (kind === 'batch_committed' ? [] : [kind])),
    ['writer_held'],
  )
})

test('a handler that goes on after its answer cannot write any more', async (test) => {
  const lab = await laboratory(test, [item])
  let late: Database | undefined
  await lab.write((db) => {
    late = db
  })
  await assert.rejects(add('late')(late as Database), /after its unit of work is over/)
  await lab.read((db) => {
    late = db
  })
  await assert.rejects((late as Database).repository(item).list({}), /after its unit of work is over/)
})

test('a command that nobody waits for any more is not begun', async (test) => {
  const lab = await laboratory(test, [item])
  await assert.rejects(lab.write(add('x'), { deadline: -1 }), code('deadline_exceeded'))
  assert.deepEqual(lab.rows('select * from items'), [])
})

test('a query sees one state from its first read to its last', async (test) => {
  const lab = await laboratory(test, [item])
  const count = async (db: Database) => (await db.repository(item).list({})).items.length
  const counts = await lab.read(async (db) => {
    const before = await count(db)
    await lab.write(add('x'))
    const during = await count(db)
    await turn()
    await lab.write(add('y'))
    return [before, during, await count(db)]
  })
  assert.deepEqual(counts, [0, 0, 0])
  assert.equal(await lab.read(count), 2)
})

test('slow queries cannot hold more snapshots than there may be', async (test) => {
  const lab = await laboratory(test, [item])
  const gate = Promise.withResolvers<void>()
  const slow = async (db: Database) => {
    await db.repository(item).list({})
    await gate.promise
  }
  const held: Promise<void>[] = []
  for (let count = 0; count < 32; count++) {
    held.push(lab.read(slow))
    await turn()
    await turn()
  }
  await assert.rejects(lab.read(slow), code('overloaded'))
  gate.resolve()
  await Promise.all(held)
  await lab.read((db) => db.repository(item).list({}))
})

test('a query that is given up lets go of its snapshot, though its handler never ends', async (test) => {
  const lab = await laboratory(test, [item])
  const calls: ActiveCall[] = []
  const never = async (db: Database, call: ActiveCall) => {
    await db.repository(item).list({})
    calls.push(call)
    await new Promise(() => undefined)
  }
  for (let count = 0; count < 40; count++) {
    void lab.read(never)
    await turn()
    await turn()
    calls.at(-1)?.abort()
  }
  assert.equal(calls.length, 40)
  const [abandoned] = calls as [ActiveCall]
  await assert.rejects(abandoned.db.repository(item).list({}), code('deadline_exceeded'))
})

test('another process that holds the database for too long makes commands fail, and only those', async (test) => {
  const url = `sqlite:${join(temporaryFolder(test), 'a.db')}`
  const lab = await laboratory(test, [person], { url })
  const other = (await lab.storage.connect()) as SqliteConnection
  other.run('begin immediate')
  await assert.rejects(
    lab.write((db) => db.repository(person).insert({ username: 'ada' })),
    code('unavailable'),
  )
  assert.deepEqual((await lab.read((db) => db.repository(person).list({}))).items, [])
  await assert.rejects(lab.storage.check(), code('unavailable'))
  other.run('rollback')
  other.close()
  await lab.storage.check()
  await lab.write((db) => db.repository(person).insert({ username: 'ada' }))
})

test('closing finishes what was begun and refuses what comes later', async (test) => {
  const lab = await laboratory(test, [item])
  const last = lab.write(add('last'))
  const closed = lab.storage.close()
  await assert.rejects(lab.write(add('later')), code('draining'))
  await Promise.all([last, closed])
})

test('a disk that fails at once refuses the commands, and the storage comes to its end', async (test) => {
  const folder = temporaryFolder(test)
  const lab = await laboratory(test, [item], { url: `sqlite:${join(folder, 'gone.db')}` })
  // The log is what is put on disk; it is opened with the first command that writes.
  rmSync(folder, { recursive: true, force: true })
  await assert.rejects(lab.write(add('lost')), code('unavailable'))
  await Promise.race([
    lab.storage.close(),
    sleep(5000).then(() => {
      throw new Error('the storage does not come to its end')
    }),
  ])
})
