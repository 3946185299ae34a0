import type { Benchmark, Claim, Figure, Figures, Scale } from './benchmark.ts'

/** A figure over all rounds. */
export interface Summary {
  readonly median: number
  /** The quartiles: half of the rounds lie between them. */
  readonly low: number
  readonly high: number
}

/** What became of a claim. `unclear` is a median beyond the budget with a quartile within it: the machine was too busy to tell. */
export type Verdict = 'kept' | 'unclear' | 'missed'

export interface Finding extends Summary {
  readonly claim: Claim
  readonly verdict: Verdict
}

export interface Result {
  readonly benchmark: Benchmark
  readonly rounds: number
  /** By subject, then figure. */
  readonly summaries: ReadonlyMap<string, ReadonlyMap<Figure, Summary>>
  readonly findings: readonly Finding[]
}

/**
 * Measures the subjects by turns, A B C, B C A, ..., each started afresh every time, so that what else the machine does
 * falls on all alike. A ratio is taken within each round, and the median of the rounds counts.
 */
export async function run(benchmark: Benchmark, scale: Scale, progress: (text: string) => void): Promise<Result> {
  const { subjects, claims } = benchmark
  const rounds = benchmark.exact ? 1 : scale.rounds
  const found: Map<string, Figures>[] = []
  for (let round = 0; round < rounds; round++) {
    const figures = new Map<string, Figures>()
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(round + turn) % subjects.length] as Benchmark['subjects'][number]
      progress(`${benchmark.name}: round ${round + 1} of ${rounds}, ${subject.name}`)
      figures.set(subject.name, await subject.measure(scale))
    }
    found.push(figures)
  }
  const summaries = new Map(
    subjects.map(({ name }) => [name, summarizeAll(found.map((round) => round.get(name) ?? {}))]),
  )
  return { benchmark, rounds, summaries, findings: claims.map((claim) => judge(claim, found)) }
}

function summarizeAll(rounds: readonly Figures[]): Map<Figure, Summary> {
  const measured = Object.keys(rounds[0] ?? {}) as Figure[]
  return new Map(measured.map((figure) => [figure, summarize(rounds.map((round) => round[figure] as number))]))
}

function judge(claim: Claim, rounds: readonly ReadonlyMap<string, Figures>[]): Finding {
  const { figure, of, over, budget } = claim
  const read = (round: ReadonlyMap<string, Figures>, name: string): number => {
    const value = round.get(name)?.[figure]
    if (value === undefined) throw new TypeError(`A claim is about the ${figure} of "${name}", which is not measured.`)
    return value
  }
  const summary = summarize(rounds.map((round) => read(round, of) / (over === undefined ? 1 : read(round, over))))
  const within = (value: number) => ('atMost' in budget ? value <= budget.atMost : value >= budget.atLeast)
  const best = 'atMost' in budget ? summary.low : summary.high
  return { claim, ...summary, verdict: within(summary.median) ? 'kept' : within(best) ? 'unclear' : 'missed' }
}

function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] as number
    return below + ((sorted[Math.ceil(place)] as number) - below) * (place % 1)
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}
