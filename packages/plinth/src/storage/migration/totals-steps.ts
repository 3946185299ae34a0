import type { Dialect } from '../dialect/dialect.ts'
import type { SchemaTable } from '../dialect/schema.ts'
import type { Table } from '../table/table.ts'
import { countedRows } from '../totals/fill.ts'
import { totalsIn, totalsSchema } from '../totals/schema.ts'
import { creation, type Step } from './difference.ts'
import { completeTotals, dropTable, forgetTotals, totalsText } from './draft-text.ts'
import { columnOf, shared } from './transition.ts'

/** What a draft does about the totals of a table. */
interface TotalsSteps {
  readonly expand: readonly Step[]
  readonly contract: readonly Step[]
  /** The totals that are counted when all that write keep them, as a migration says it. */
  readonly counted: readonly string[]
  /** Why what is removed is not missed. */
  readonly reasons: readonly string[]
}

interface Schemas {
  readonly current: readonly SchemaTable[]
  /** The table whose rows are counted, as it is and as it is to be. */
  readonly found: SchemaTable | undefined
  readonly wanted: SchemaTable
}

/**
 * The steps to the totals that a table declares. While two versions run, lists go by no totals that one of them does
 * not keep: neither by new ones, nor by those that are gone or of which something else is asked now.
 */
export function totalsSteps(table: Table, { current, found, wanted }: Schemas, dialect: Dialect): TotalsSteps {
  const { totals } = table
  const there = found ? totalsIn(current, found) : []
  const gone = there.filter(({ name }) => name !== totals?.name)
  const expand = gone.map(({ name }): Step => ({ up: [forgetTotals(name)], down: [] }))
  const contract = gone.map((it): Step => ({ up: [dropTable(it.name)], down: creation(it).up }))
  const steps = { expand, contract, reasons: gone.map(reason) }
  if (!totals) return { ...steps, counted: [] }
  const asked = totalsSchema(totals)
  const kept = current.find(({ name }) => name === totals.name)
  const made = kept ? remade(kept, asked) : creation(asked)
  if (!found) {
    const up = [...made.up, completeTotals(totals)]
    return { expand: [{ up, down: made.down }], contract, counted: [], reasons: kept ? [reason(kept)] : [] }
  }
  const counted = [totalsText(countedRows(table, totals))]
  const forgotten: Step = { up: [], down: [forgetTotals(totals.name)] }
  if (!kept) return { ...steps, expand: [...expand, made], contract: [...contract, forgotten], counted }
  const isLiveAgain = columnOf(found, 'deleted_at') && !columnOf(wanted, 'deleted_at')
  if (!isLiveAgain && asked.columns.every((it) => columnOf(kept, it.name)?.type === it.type))
    return { ...steps, counted: [] }
  const between = shared(kept, asked, new Map(), dialect)
  return {
    expand: [...expand, remade(kept, between)],
    contract: [...contract, remade(between, asked)],
    reasons: [...steps.reasons, reason(kept)],
    counted,
  }
}

/** Another table in the place of one, without its rows. */
function remade(from: SchemaTable, to: SchemaTable): Step {
  return { up: [dropTable(from.name), ...creation(to).up], down: [dropTable(to.name), ...creation(from).up] }
}

function reason({ name }: SchemaTable): string {
  return `What was in "${name}" can be counted.`
}
