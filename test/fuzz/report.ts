import type { Draft, Expectation } from './draft.ts'
import type { Answer, PlainRequest } from './exchange.ts'
import type { Finding, FindingKind } from './finding.ts'
import { curl } from './request.ts'

/** Takes note of one request. */
export type TakeNote = (entry: {
  readonly draft: Draft
  readonly plain: PlainRequest
  readonly expected: Expectation
  readonly answer: Answer | undefined
  /** Whether a rule of the service refused it. */
  readonly byRule: boolean
  readonly findings: readonly Finding[]
}) => void

/** What is wrong in the same way with one or more answers. */
export interface DistinctFinding {
  readonly kind: FindingKind
  readonly operation: string
  readonly detail: string
  /** What was special about the first such request. */
  readonly how: string
  readonly expected: string
  /** The first answer, cut. */
  readonly got: string
  readonly reproduce: string
  count: number
}

/** The requests of one operation that were expected to end alike. */
export interface TableRow {
  readonly operation: string
  readonly verdict: Expectation['verdict']
  sent: number
  accepted: number
  /** For whatever reason. */
  refused: number
  /** Of those refused, by a rule that the document declares. */
  byRule: number
  failed: number
  findings: number
}

/** What came of a campaign. */
export interface Report {
  readonly seed: number
  readonly sent: number
  readonly seconds: number
  readonly milliseconds: { readonly p50: number; readonly p99: number; readonly most: number }
  /** Share of the valid requests that were refused, 0 to 1. */
  readonly validRefused: number
  /** Share of the valid requests that a rule of the service refused, which is as it should be. */
  readonly validByRule: number
  readonly table: readonly TableRow[]
  readonly findings: readonly DistinctFinding[]
  /** Whether nothing was found, and at most 2 % of what is valid was refused. */
  readonly passed: boolean
}

/** How much of what is valid may be refused, since a schema cannot say everything. */
const tolerated = 0.02

/** Collects what comes of requests. */
export function recorder(origin: string, seed: number) {
  const started = performance.now()
  const table = new Map<string, TableRow>()
  const distinct = new Map<string, DistinctFinding>()
  const times: number[] = []

  const record: TakeNote = ({ draft, plain, expected, answer, byRule, findings }) => {
    const row = rowOf(table, draft.operation.id, expected.verdict)
    row.sent++
    if (!answer || answer.status >= 500) row.failed++
    else if (answer.status >= 400) row.refused++
    else row.accepted++
    if (byRule) row.byRule++
    if (answer) times.push(answer.milliseconds)
    if (findings.length > 0) row.findings++
    for (const { kind, detail } of findings) {
      const key = [
        kind,
        draft.operation.id,
        detail.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{5,}/g, '#'),
        howGroup(kind, draft),
      ]
      const known = distinct.get(key.join('|'))
      if (known) known.count++
      else {
        distinct.set(key.join('|'), {
          kind,
          operation: draft.operation.id,
          detail,
          how: draft.how,
          expected: [expected.verdict, ...(expected.statuses ?? [])].join(' '),
          got: answer ? `${answer.status} ${answer.body.toString().slice(0, 800)}` : 'nothing',
          reproduce: curl(plain, origin.replace(/\/$/, '')),
          count: 1,
        })
      }
    }
  }

  return {
    record,
    get sent() {
      return [...table.values()].reduce((sum, { sent }) => sum + sent, 0)
    },
    get findings() {
      return distinct.size
    },
    report(): Report {
      times.sort((one, other) => one - other)
      const at = (share: number) => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10
      const named = ({ operation, verdict }: TableRow) => `${operation} ${verdict}`
      const rows = [...table.values()].sort((one, other) => named(one).localeCompare(named(other)))
      const ofValid = (count: (row: TableRow) => number): number =>
        rows.reduce((sum, row) => (row.verdict === 'accept' ? sum + count(row) : sum), 0)
      const valid = Math.max(
        1,
        ofValid(({ sent }) => sent),
      )
      const findings = [...distinct.values()].sort((one, other) => one.kind.localeCompare(other.kind))
      const refused = findings.filter(({ kind }) => kind === 'valid-refused').reduce((sum, { count }) => sum + count, 0)
      const validRefused = refused / valid
      return {
        seed,
        sent: rows.reduce((sum, { sent }) => sum + sent, 0),
        seconds: Math.round((performance.now() - started) / 100) / 10,
        milliseconds: { p50: at(0.5), p99: at(0.99), most: Math.round(times.at(-1) ?? 0) },
        validRefused,
        validByRule: ofValid(({ byRule }) => byRule) / valid,
        table: rows,
        findings,
        passed: validRefused <= tolerated && findings.every(({ kind }) => kind === 'valid-refused'),
      }
    },
  }
}

function rowOf(table: Map<string, TableRow>, operation: string, verdict: Expectation['verdict']): TableRow {
  const key = `${operation} ${verdict}`
  const row = table.get(key) ?? {
    operation,
    verdict,
    sent: 0,
    accepted: 0,
    refused: 0,
    byRule: 0,
    failed: 0,
    findings: 0,
  }
  table.set(key, row)
  return row
}

/** What is wrong with an answer as such is one finding however it was asked for; a wrong verdict depends on that. */
function howGroup(kind: FindingKind, { how }: Draft): string {
  const isVerdict = ['invalid-accepted', 'valid-refused', 'unexpected-status', 'server-error', 'no-answer'].includes(
    kind,
  )
  return isVerdict ? how : ''
}
