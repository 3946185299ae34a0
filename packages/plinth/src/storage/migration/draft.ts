import type { AnyResource } from '../../core/resource/entity.ts'
import { inReferenceOrder } from '../../core/resource/reference-order.ts'
import type { Resource } from '../../core/resource/resource.ts'
import { keywords, kind } from '../../core/schema/schema.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { commonForms } from '../dialect/form.ts'
import type { SchemaColumn, SchemaTable } from '../dialect/schema.ts'
import { table } from '../table/table.ts'
import { declaredSchema } from './declared-schema.ts'
import { creation, differences, type Step } from './difference.ts'
import { backfillText, migrationText } from './draft-text.ts'
import type { Fillers } from './filler.ts'
import { lossesOf } from './loss.ts'
import type { Phase } from './phase.ts'
import { references } from './references.ts'
import { totalsSteps } from './totals-steps.ts'
import { columnOf, newNames, type Renamed, shared } from './transition.ts'

/** The text of a migration file, what its name is to end in, and when it is to run. */
export interface Draft {
  readonly suffix: '' | '-backfill' | '.contract'
  readonly phase: Phase
  readonly text: string
}

/**
 * The migrations that lead from a schema to what the resources declare, in order; none when there is nothing to do.
 * First comes what the version of the service before this one can live with, then what rows get, and last what has to
 * wait until none of it is left. Tables that no resource declares are left alone, and only resources that are listed
 * get the indexes of lists. A draft that loses something has an empty `lossy`, which is refused until somebody has
 * written the reason.
 */
export function draftMigrations(
  resources: readonly AnyResource[],
  listed: ReadonlySet<AnyResource>,
  current: readonly SchemaTable[],
  dialect: Dialect,
  renamed: Renamed = {},
): Draft[] {
  const expand: Step[] = []
  const contract: Step[] = []
  const copied: string[] = []
  const counted: string[] = []
  const uncounted: string[] = []
  const lost: string[] = []
  const reasons: string[] = []
  for (const [at, resource] of inReferenceOrder(resources).entries()) {
    const there = inReferenceOrder(resources).slice(0, at + 1)
    const made = table(resource, dialect)
    const wanted = declaredSchema(made, listed.has(resource), references(resource, there))
    const found = current.find(({ name }) => name === wanted.name)
    if (!found) expand.push(creation(wanted))
    const totals = totalsSteps(made, { current, found, wanted }, dialect)
    expand.push(...totals.expand)
    contract.push(...totals.contract)
    counted.push(...totals.counted)
    uncounted.push(...totals.reasons)
    if (!found) continue
    const fillers = fillersOf(resource as Resource, wanted)
    const names = newNames(found, wanted, renamed)
    const between = shared(found, wanted, names, dialect)
    expand.push(...differences(found, between, fillers))
    contract.push(...differences(between, wanted, fillers))
    const key = (resource as Resource).key
    for (const [from, to] of names) {
      const [was, now] = [columnOf(found, from), columnOf(wanted, to)] as [SchemaColumn, SchemaColumn]
      copied.push(backfillText(wanted.name, key, was, now))
      reasons.push(`"${wanted.name}.${from}" is called "${to}" now, and its values are there.`)
    }
    lost.push(...lossesOf(found, wanted, names))
  }
  const drafts: Draft[] = []
  if (expand.length > 0) {
    const text = migrationText({ ...joined(expand), reasons: uncounted })
    drafts.push({ suffix: '', phase: 'expand', text })
  }
  const backfill = copied
  if (copied.length > 0) drafts.push({ suffix: '-backfill', phase: 'expand', text: migrationText({ backfill }) })
  if (contract.length > 0) {
    const told = [...reasons, ...uncounted]
    const text = migrationText({ ...joined(contract), backfill, totals: counted, lost, reasons: told })
    drafts.push({ suffix: '.contract', phase: 'contract', text })
  }
  return drafts
}

function joined(steps: readonly Step[]): Step {
  return { up: steps.flatMap(({ up }) => up), down: steps.toReversed().flatMap(({ down }) => down) }
}

function fillersOf({ entity }: Resource, wanted: SchemaTable): Fillers {
  return Object.fromEntries(
    Object.entries(entity.properties).map(([name, schema]) => {
      const { default: fallback, enum: values, type } = keywords(schema)
      const value = fallback ?? values?.[0] ?? (type === 'array' ? [] : type === 'object' ? {} : undefined)
      const kept = columnOf(wanted, name)?.type ?? 'text'
      const held = schema[kind] === 'duration' ? (commonForms.duration.encode(value) ?? undefined) : value
      return [name, { type: kept, value: typeof held === 'object' ? JSON.stringify(held) : held }]
    }),
  )
}
