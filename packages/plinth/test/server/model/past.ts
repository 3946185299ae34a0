import assert from 'node:assert/strict'
import type { Caller } from './library.ts'
import type { Given } from './programs.ts'
import { recordRead } from './reads.ts'
import { now, type Row, shown, type Version } from './rows.ts'
import { assertRefused, idAt, pathOf, type Session, send, type Who } from './session.ts'

/** What a row was: its history, one version of it, and at a moment. */
export async function past(it: Session, who: Who, given: Given<'past'>): Promise<void> {
  const { kind, target } = given
  const { caller } = who
  const id = idAt(it, caller, kind, target)
  const row = it.rows.find(caller, kind, id)
  const history = await send(it, who, 'GET', `${pathOf(kind, id)}/history?limit=200`)
  const version = await send(it, who, 'GET', `${pathOf(kind, id)}/history/${given.version}`)
  const moment = new Date(it.opened.clock.at - given.back * 1000 + 500).toISOString()
  const then = await send(it, who, 'GET', `${pathOf(kind, id)}?as_of=${moment}`)
  if (!row) {
    for (const answer of [history, version, then]) assertRefused(answer, [[404, 'not_found']])
    return
  }
  assert.equal(history.status, 200, history.text)
  const told = history.json.items.map((each: Record<string, { id: string }>) => [
    each.version,
    each.action,
    each.at,
    each.actor?.id,
  ])
  const known = row.versions.toReversed().map(({ version, action, at, by }) => [version, action, at, by])
  assert.deepEqual(told, known)
  for (const item of history.json.items) assert.deepEqual(changesOf(item), changesBetween(caller, row, item.version))
  const wanted = row.versions[given.version - 1]
  recordRead(it, who, kind, id, now(row).version)
  if (wanted && wanted.purgeAt === undefined) {
    recordRead(it, who, kind, id, wanted.version)
    assert.deepEqual([version.status, version.json], [200, shown(caller, row, wanted, false)])
  } else assertRefused(version, [wanted?.action === 'delete' ? [410, 'deleted'] : [404, 'not_found']])
  const state = stateAt(row, moment)
  if (!state || state.purgeAt) assertRefused(then, [state ? [410, 'deleted'] : [404, 'not_found']])
  else {
    recordRead(it, who, kind, id, state.version)
    assert.deepEqual([then.status, then.json], [200, shown(caller, row, state, false)])
  }
}

/** What a row was at a moment. */
export function stateAt(row: Row, moment: string): Version | undefined {
  return row.versions.findLast(({ at }) => at <= moment)
}

/** Fields that a change is about, with what they were and are. */
type Change = readonly [name: string, from: unknown, to: unknown]

function changesOf({ changes }: { changes: { path: string; value?: unknown; from?: unknown }[] }): Change[] {
  return changes.map(({ path, value, from }): Change => [path.slice(1), from, value]).sort(byName)
}

const byName = ([one]: Change, [other]: Change): number => (one < other ? -1 : 1)

const always = new Set(['id', 'owner_id', 'version', 'created_at', 'updated_at'])

function changesBetween(caller: Caller, row: Row, number: number): Change[] {
  if (number === 1) return [['', undefined, shown(caller, row, row.versions[0] as Version, false)]]
  const [before, after] = [row.versions[number - 2], row.versions[number - 1]].map((it) =>
    it ? shown(caller, row, it) : {},
  ) as [Record<string, unknown>, Record<string, unknown>]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const changed = [...names].filter((it) => !always.has(it) && JSON.stringify(before[it]) !== JSON.stringify(after[it]))
  const told = (name: string, value: unknown) => (name === 'pin' && value !== undefined ? '***' : value)
  return changed.map((name): Change => [name, told(name, before[name]), told(name, after[name])]).sort(byName)
}
