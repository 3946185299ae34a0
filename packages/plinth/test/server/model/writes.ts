import type { Given } from './programs.ts'
import { recordRefused, recordUnchanged } from './reads.ts'
import { type Condition, type Fields, isDeleted, type Kind, now, type Outcome, type Refusal } from './rows.ts'
import { assertWritten, conditionFor, idAt, pathOf, type Session, sendWrite, type Who } from './session.ts'

type Target = { readonly kind: Kind; readonly target: number }
type Bodies = Readonly<Record<Kind, Fields>>

/** A body, in which the numbers of shelves have become their ids. */
export function concrete(it: Session, { caller }: Who, kind: Kind, bodies: Bodies): Fields {
  const entries = Object.entries(bodies[kind]).map(([name, value]) => [
    name,
    name.endsWith('_id') && value !== null ? idAt(it, caller, 'shelf', value as number, 'live') : value,
  ])
  return Object.fromEntries(entries)
}

/** What a row is asked to be written with, and for the model. */
export function meant(
  it: Session,
  { caller }: Who,
  { kind, target }: Target,
  condition: string,
  wants?: 'live' | 'deleted',
) {
  const id = idAt(it, caller, kind, target, wants)
  const row = it.rows.find(caller, kind, id)
  const [expected, headers] = conditionFor(row, condition)
  return { id, row, version: row && now(row).version, expected, headers, path: pathOf(kind, id) }
}

/** A shelf is changed by nobody who does not say what they have read. */
export function required(kind: Kind, condition: Condition, outcome: () => Outcome): Outcome {
  if (kind === 'book' || condition !== undefined) return outcome()
  const { refused = [] } = outcome()
  return { refused: [[428, 'precondition_required'], ...refused] }
}

export async function create(it: Session, who: Who, { kind, whole }: Given<'create'>): Promise<void> {
  const body = concrete(it, who, kind, whole)
  const answer = await sendWrite(it, who, 'POST', pathOf(kind), body)
  const id = answer.headers.get('location')?.split('/').at(-1) ?? 'none'
  assertWritten(
    who,
    answer,
    it.rows.try(() => it.rows.create(who.caller, kind, body, id)),
  )
}

export async function put(it: Session, who: Who, given: Given<'put'>): Promise<void> {
  const { kind, whole } = given
  const { id, version, expected, headers, path } = meant(it, who, given, given.condition)
  const body = concrete(it, who, kind, whole)
  const answer = await sendWrite(it, who, 'PUT', path, body, headers)
  const outcome = it.rows.try(() => required(kind, expected, () => it.rows.put(who.caller, kind, id, body, expected)))
  if (!outcome.refused) recordUnchanged(it, who, outcome.row, version)
  assertWritten(who, answer, outcome)
}

export async function patch(it: Session, who: Who, given: Given<'patch'>): Promise<void> {
  const { kind, part } = given
  const { id, version, expected, headers, path } = meant(it, who, given, given.condition)
  const body = concrete(it, who, kind, part)
  const answer = await sendWrite(it, who, 'PATCH', path, body, headers)
  const outcome = it.rows.try(() =>
    required(kind, expected, () => it.rows.change(who.caller, kind, id, body, expected, false)),
  )
  if (!outcome.refused) recordUnchanged(it, who, outcome.row, version)
  assertWritten(who, answer, outcome)
}

/** A patch of steps on the first text of a row, its copies, and a field that may go. */
export async function jsonPatch(it: Session, who: Who, given: Given<'jsonPatch'>): Promise<void> {
  const { kind, test, value, copies, removes } = given
  const { id, row, version, expected, headers, path } = meant(it, who, given, given.condition)
  const before = row && now(row).fields
  const name = kind === 'shelf' ? 'name' : 'title'
  const isThere = before?.[removes] !== undefined
  const steps = [
    ...(test === 'none'
      ? []
      : [{ op: 'test', path: `/${name}`, value: test === 'right' ? before?.[name] : 'not this' }]),
    { op: 'replace', path: `/${name}`, value },
    ...(kind === 'book' && copies !== undefined ? [{ op: 'add', path: '/copies', value: copies }] : []),
    ...(removes === 'nothing' ? [] : [{ op: 'remove', path: `/${removes}` }]),
  ].map((each) => ('value' in each && each.value === undefined ? { ...each, value: 'nothing is there' } : each))
  const answer = await sendWrite(it, who, 'PATCH', path, steps, {
    ...headers,
    'content-type': 'application/json-patch+json',
  })
  const outcome = it.rows.try((): Outcome => {
    const changed = { [name]: value, ...(kind === 'book' && copies !== undefined && { copies }) }
    const removed = removes === 'nothing' ? {} : { [removes]: null }
    const { refused = [], ...done } = required(kind, expected, () =>
      it.rows.change(who.caller, kind, id, { ...changed, ...removed }, expected, false),
    )
    const failed: Refusal[] = [
      ...(test === 'wrong' ? [[409, 'patch_test_failed'] as const] : []),
      ...(removes !== 'nothing' && !isThere ? [[409, 'conflict'] as const] : []),
    ]
    if (refused.length > 0 || (row && failed.length > 0)) return { refused: [...refused, ...failed] }
    return done as Outcome
  })
  // Its steps are taken on the row that it has read, and whoever is told that they cannot be knows something of it.
  const isTried = answer.status !== 428 && row && !isDeleted(row)
  if (!outcome.refused) recordUnchanged(it, who, outcome.row, version)
  else if (isTried) recordRefused(it, who, kind, [id, version as number], answer)
  assertWritten(who, answer, outcome)
}

export async function remove(it: Session, who: Who, given: Given<'delete'>): Promise<void> {
  const { kind } = given
  const { id, expected, headers, path } = meant(it, who, given, given.condition)
  const answer = await sendWrite(it, who, 'DELETE', path, undefined, headers)
  const outcome = it.rows.try(() => required(kind, expected, () => it.rows.delete(who.caller, kind, id, expected)))
  assertWritten(who, answer, outcome)
}

export async function restore(it: Session, who: Who, given: Given<'restore'>): Promise<void> {
  const { kind } = given
  const { id, expected, headers, path } = meant(it, who, given, given.condition, 'deleted')
  const answer = await sendWrite(it, who, 'POST', `${path}/restore`, undefined, headers)
  assertWritten(
    who,
    answer,
    it.rows.try(() => it.rows.restore(who.caller, kind, id, expected)),
  )
}
