/** What can be measured of a subject. */
export const figures = {
  throughput: { name: 'requests', unit: '/s', digits: 0 },
  cpu: { name: 'CPU a request', unit: 'us', digits: 1 },
  p50: { name: 'p50', unit: 'ms', digits: 2 },
  p99: { name: 'p99', unit: 'ms', digits: 2 },
  refused: { name: 'refused', unit: '%', digits: 2 },
  goodput: { name: 'done of that under load', unit: '%', digits: 0 },
  alive: { name: 'p99 of /livez', unit: 'ms', digits: 0 },
  start: { name: 'CPU to the first answer', unit: 's', digits: 3 },
  idle: { name: 'memory idle', unit: 'MB', digits: 0 },
  loaded: { name: 'memory loaded', unit: 'MB', digits: 0 },
  check: { name: 'time', unit: 's', digits: 2 },
  packages: { name: 'packages', unit: '', digits: 0 },
  scripts: { name: 'install scripts', unit: '', digits: 0 },
} as const
export type Figure = keyof typeof figures

/** The figures of a server under load. */
export const loadFigures: readonly Figure[] = ['throughput', 'cpu', 'p50', 'p99', 'refused']

/** What one measurement found. */
export type Figures = Readonly<Partial<Record<Figure, number>>>

/** How long and how often to measure. */
export interface Scale {
  /** How often each subject is started afresh and measured. */
  readonly rounds: number
  /** Seconds of load before anything counts. */
  readonly warmUp: number
  /** Seconds of load that count, in all turns together. */
  readonly seconds: number
}

/** A subject that has been started and warmed up. */
export interface Trial extends AsyncDisposable {
  /** Measures it for so many seconds. */
  measure(seconds: number): Promise<Figures>
}

/** One of those compared: Plinth or a peer. */
export interface Subject {
  readonly name: string
  /** Starts it afresh and warms it up for so many seconds. The disposal of the trial leaves nothing behind. */
  readonly open: (warmUp: number) => Promise<Trial>
}

/** A figure that is promised: of one subject alone, or as a ratio over another. */
export interface Claim {
  readonly figure: Figure
  readonly of: string
  /** Absent for a figure that is promised in its own unit. */
  readonly over?: string
  readonly budget: { readonly atMost: number } | { readonly atLeast: number }
}

/** Subjects that are measured by turns, and what is promised of them. */
export interface Benchmark {
  readonly name: string
  readonly about: string
  readonly subjects: readonly Subject[]
  /** The figures that are worth showing. */
  readonly shows: readonly Figure[]
  readonly claims: readonly Claim[]
  /** In how many parts a round measures each subject, while all of them run: A B C, B C A, ... Default 1. */
  readonly turns?: number
  /** Whether every round would find the same. */
  readonly exact?: true
}
