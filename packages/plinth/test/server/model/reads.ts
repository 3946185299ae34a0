import assert from 'node:assert/strict'
import type { Caller } from './library.ts'
import type { Given } from './programs.ts'
import { isDeleted, type Kind, now, type Row, shown } from './rows.ts'
import { assertRefused, type Done, idAt, pathOf, type Session, send, type Who } from './session.ts'

/** Whether a caller may ask for rows that are deleted. */
export const mayReadDeleted = ({ scopes }: Caller, kind: Kind): boolean => scopes.includes(`${kind}:read-deleted`)

/** What a book refers to, as its reader may see it. */
function embedded(it: Session, caller: Caller, row: Row): Record<string, unknown> {
  const told = ['home', 'spot'].flatMap((name) => {
    const id = now(row).fields[`${name}_id`]
    const found = id === undefined ? undefined : it.rows.find(caller, 'shelf', id as string)
    return found && !isDeleted(found) ? [[name, shown(caller, found, now(found))]] : []
  })
  return Object.fromEntries(told)
}

/** A row as it is, found by its key. */
export async function read(it: Session, who: Who, given: Given<'read'>): Promise<void> {
  const { kind, target, deleted } = given
  const { caller } = who
  const id = idAt(it, caller, kind, target)
  const expands = given.expand && kind === 'book'
  const chooses = given.fields && kind === 'book'
  const query = new URLSearchParams({
    ...(deleted && { deleted }),
    ...(expands && { expand: 'home,spot' }),
    ...(chooses && { fields: 'title,version' }),
  })
  const path = `${pathOf(kind, id)}?${query.toString()}`
  const answer = await send(it, who, 'GET', path)
  if (deleted && !mayReadDeleted(caller, kind)) {
    assertRefused(answer, [[403, 'permission_denied']])
    return
  }
  const row = it.rows.find(caller, kind, id)
  if (!row || (deleted === 'only' && !isDeleted(row))) {
    assertRefused(answer, [[404, 'not_found']])
    return
  }
  if (isDeleted(row) && !deleted) {
    assertRefused(answer, [[410, 'deleted']])
    assert.equal(answer.json.purge_at, now(row).purgeAt)
    return
  }
  assert.equal(answer.status, 200, answer.text)
  const whole = shown(caller, row, now(row))
  const { title } = whole
  const { version } = now(row)
  const wanted = { ...(chooses ? { id, title, version } : whole), ...(expands && embedded(it, caller, row)) }
  assert.deepEqual(answer.json, wanted)
  const record = (): void => {
    recordRead(it, who, kind, id, version)
    if (expands) recordEmbedded(it, who, row)
  }
  record()
  const tag = answer.headers.get('etag') ?? ''
  assert.ok(tag.startsWith(`"${version}.json`), tag)
  const unchanged = await send(it, who, 'GET', path, undefined, { 'if-none-match': tag })
  assert.deepEqual([unchanged.status, unchanged.text, unchanged.headers.get('etag')], [304, '', tag])
  record()
}

function recordEmbedded(it: Session, who: Who, row: Row): void {
  const shelves = Object.values(embedded(it, who.caller, row)) as { id: string; version: number }[]
  // Both may be one shelf.
  const once = new Map(shelves.map(({ id, version }) => [id, version]))
  for (const [id, version] of once) recordRead(it, who, 'shelf', id, version)
}

/** That a read is to be in the audit log, where the resource asks for it. */
export function recordRead({ reads }: Session, { caller }: Who, kind: Kind, id: string, version: number): void {
  if (kind === 'shelf') reads.push(`${caller.user} ${id} ${version}`)
}

/** That a write which answered with a row, and left it as it was, has read it. */
export function recordUnchanged(it: Session, who: Who, row: Row | undefined, before: number | undefined): void {
  if (row && now(row).version === before) recordRead(it, who, row.kind, row.id, before)
}

/** That a call which was refused has read the version of a row that it was asked about, as often as it was tried. */
export function recordRefused(
  it: Session,
  who: Who,
  kind: Kind,
  read: readonly [id: string, version: number],
  { times }: Done,
): void {
  for (let time = 0; time < times; time++) recordRead(it, who, kind, ...read)
}
