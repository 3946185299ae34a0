import assert from 'node:assert/strict'
import type { Given } from './programs.ts'
import { recordRefused, recordUnchanged } from './reads.ts'
import { now, type Outcome, type Refusal, shown } from './rows.ts'
import { assertRefused, pathOf, type Session, sendWrite, type Who } from './session.ts'
import { concrete, meant, required } from './writes.ts'

/** Things to do at once, in order. */
export async function batch(it: Session, who: Who, { kind, mode, elements }: Given<'batch'>): Promise<void> {
  const asked = elements.map((each) => {
    const { id, version, expected } = meant(
      it,
      who,
      { kind, target: each.target },
      each.condition,
      each.op === 'restore' ? 'deleted' : 'live',
    )
    const body = concrete(it, who, kind, each.op === 'update' ? each.part : each.whole)
    return { op: each.op, id, version, expected, body }
  })
  const operations = asked.map(({ op, id, expected, body }) => ({
    op,
    ...(op !== 'create' && { id, ...(expected !== undefined && { if_match: `"${expected}.json"` }) }),
    ...(['create', 'update', 'replace'].includes(op) && { body }),
  }))
  const answer = await sendWrite(it, { ...who, minimal: false }, 'POST', `${pathOf(kind)}/batch`, { mode, operations })
  const done = (index: number): Outcome => {
    const { op, id, expected, body } = asked[index] as (typeof asked)[number]
    const { caller } = who
    if (op === 'create') return it.rows.create(caller, kind, body, answer.json?.results?.[index]?.body?.id ?? 'none')
    if (op === 'restore') return it.rows.restore(caller, kind, id, expected)
    return required(kind, expected, () => {
      if (op === 'delete') return it.rows.delete(caller, kind, id, expected)
      if (op === 'replace') return it.rows.put(caller, kind, id, body, expected)
      return it.rows.change(caller, kind, id, body, expected, false)
    })
  }
  const results: unknown[] = []
  const told = new Map<string, number | undefined>()
  const one = (index: number): readonly Refusal[] | undefined => {
    const outcome = it.rows.try(() => done(index))
    if (outcome.refused) {
      const result = answer.json?.results?.[index]
      if (mode === 'independent')
        assertRefused({ ...answer, status: result.status, json: result.problem }, outcome.refused)
      return outcome.refused
    }
    const { status, row } = outcome
    if (row && asked[index]?.op !== 'create') told.set(row.id, asked[index]?.version)
    const result = { status, ...(row && { body: shown(who.caller, row, now(row)) }) }
    results.push(result)
    if (mode === 'independent') assert.deepEqual(answer.json?.results?.[index], result)
    return undefined
  }
  if (mode === 'independent') {
    assert.equal(answer.status, 207, answer.text)
    asked.forEach((_, index) => void one(index))
    for (const [id, version] of told) recordUnchanged(it, who, it.rows.find(who.caller, kind, id), version)
    return
  }
  // Who is told that one failed may know what others were before.
  const seen = new Map<string, number>()
  const { refused } = it.rows.try(() => {
    let first: readonly Refusal[] | undefined
    const faults = asked.map(({ op, id, version }, index) => {
      const fault = one(index)
      first ??= fault
      const isSeen = !first && version !== undefined && ['update', 'replace'].includes(op)
      if (isSeen && it.rows.find(who.caller, kind, id)) seen.set(id, version)
      return fault
    })
    // What is not valid in itself is found before anything is done.
    const invalid = faults.flat().filter((each) => each && [400, 428].includes(each[0])) as Refusal[]
    return { refused: first && [...first, ...invalid] }
  })
  if (refused) {
    assertRefused(answer, refused)
    for (const read of answer.status === 400 ? [] : seen) recordRefused(it, who, kind, read, answer)
    return
  }
  for (const [id, version] of told) recordUnchanged(it, who, it.rows.find(who.caller, kind, id), version)
  assert.deepEqual([answer.status, answer.json], [200, { results }])
}
