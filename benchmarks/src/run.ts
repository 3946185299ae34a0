import type { Benchmark, Claim, Figure, Figures, Scale, Trial } from './benchmark.ts'

/** A figure over all measurements. */
export interface Summary {
  readonly median: number
  /** The quartiles: half of the measurements lie between them. */
  readonly low: number
  readonly high: number
}

/**
 * What became of a claim. `unclear` is a median beyond the budget with a quartile within it: the machine was too busy
 * to tell.
 */
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
 * Measures the subjects by turns, A B C, B C A, ..., so that what else the machine does falls on all alike, and starts
 * them afresh for every round, for no two starts of a program are equally fast. A ratio is taken of what was measured
 * one after the other, and the median of the ratios counts.
 */
export async function run(benchmark: Benchmark, scale: Scale, progress: (text: string) => void): Promise<Result> {
  const { subjects, claims, turns = 1 } = benchmark
  const rounds = benchmark.exact ? 1 : scale.rounds
  const found: Map<string, Figures>[] = []
  for (let round = 0; round < rounds; round++) {
    const tell = (text: string) => progress(`${benchmark.name}: round ${round + 1} of ${rounds}, ${text}`)
    await using running = new AsyncDisposableStack()
    const trials = new Map<string, Trial>()
    for (const { name, open } of rotated(subjects, round)) {
      tell(`${name} starts`)
      trials.set(name, running.use(await open(scale.warmUp)))
    }
    for (let turn = 0; turn < turns; turn++) {
      const figures = new Map<string, Figures>()
      for (const [name, trial] of rotated([...trials], turn)) {
        tell(name)
        figures.set(name, await trial.measure(scale.seconds / turns))
      }
      found.push(figures)
    }
  }
  const summaries = new Map(subjects.map(({ name }) => [name, summarizeAll(found.map((turn) => turn.get(name) ?? {}))]))
  return { benchmark, rounds, summaries, findings: claims.map((claim) => judge(claim, found)) }
}

/** The same list from another place on. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

function summarizeAll(turns: readonly Figures[]): Map<Figure, Summary> {
  const measured = Object.keys(turns[0] ?? {}) as Figure[]
  return new Map(measured.map((figure) => [figure, summarize(turns.map((turn) => turn[figure] as number))]))
}

function judge(claim: Claim, turns: readonly ReadonlyMap<string, Figures>[]): Finding {
  const { figure, of, over, budget } = claim
  const read = (turn: ReadonlyMap<string, Figures>, name: string): number => {
    const value = turn.get(name)?.[figure]
    if (value === undefined) throw new TypeError(`A claim is about the ${figure} of "${name}", which is not measured.`)
    return value
  }
  const summary = summarize(turns.map((turn) => read(turn, of) / (over === undefined ? 1 : read(turn, over))))
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
