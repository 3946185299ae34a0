/** How many series a family may have; the rest are counted together under `other`, so that memory stays bounded. */
const mostSeries = 1000

/** A number that only grows. */
export interface Counter {
  add(amount?: number): void
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void
}

/** How often values were at most each of some bounds. */
export interface Histogram {
  record(value: number): void
}

/** The series of these label values, made the first time. Worth keeping where it is needed often. */
export type Series<M> = (...labels: readonly string[]) => M

/** Metrics, and their text. */
export interface Registry {
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Series<Counter>
  readonly gauge: (name: string, help: string, labels?: readonly string[]) => Series<Gauge>
  readonly histogram: (
    name: string,
    help: string,
    bounds: readonly number[],
    labels?: readonly string[],
  ) => Series<Histogram>
  /** A number, or none, that is read whenever somebody asks. */
  readonly read: (name: string, help: string, type: 'counter' | 'gauge', read: () => number | undefined) => void
  /** All of them in the Prometheus text format, version 0.0.4. */
  readonly text: () => string
}

interface Written<M> {
  readonly metric: M
  /** Its lines, without HELP and TYPE. */
  readonly text: () => string
}

/** A new registry without metrics. It throws a TypeError when two want one name. */
export function registry(): Registry {
  const families = new Map<string, () => string>()

  const family = <M>(
    { name, help, type }: { readonly name: string; readonly help: string; readonly type: string },
    labels: readonly string[],
    make: (labelled: string) => Written<M>,
  ): Series<M> => {
    if (families.has(name)) throw new TypeError(`Two metrics want the name "${name}".`)
    const all = new Map<string, Written<M>>()
    families.set(name, () => {
      const text = [...all.values()].map((series) => series.text()).join('')
      return text && `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${text}`
    })
    return (...values) => {
      const known = all.get(values.join('\0'))
      if (known) return known.metric
      const kept = all.size < mostSeries ? values : labels.map(() => 'other')
      const key = kept.join('\0')
      const series = all.get(key) ?? make(labels.map((label, at) => `${label}="${escapeValue(kept[at] ?? '')}"`).join())
      all.set(key, series)
      return series.metric
    }
  }

  const sum = (name: string, help: string, type: string, labels: readonly string[] = []) =>
    family({ name, help, type }, labels, (labelled) => {
      let total = 0
      const add = (amount = 1): void => {
        total += amount
      }
      const set = (value: number): void => {
        total = value
      }
      return { metric: { add, set }, text: () => line(name, labelled, total) }
    })

  return {
    counter: (name, help, labels) => sum(name, help, 'counter', labels),
    gauge: (name, help, labels) => sum(name, help, 'gauge', labels),
    histogram: (name, help, bounds, labels = []) =>
      family({ name, help, type: 'histogram' }, labels, (labelled) => histogram(name, labelled, bounds)),
    read(name, help, type, read) {
      family({ name, help, type }, [], () => ({
        metric: undefined,
        text() {
          const value = read()
          return value === undefined ? '' : line(name, '', value)
        },
      }))()
    },
    text: () => [...families.values()].map((text) => text()).join(''),
  }
}

function histogram(name: string, labelled: string, bounds: readonly number[]): Written<Histogram> {
  const counts = new Float64Array(bounds.length + 1)
  let total = 0
  return {
    metric: {
      record(value) {
        let at = 0
        while (at < bounds.length && value > (bounds[at] as number)) at++
        counts[at] = (counts[at] as number) + 1
        total += value
      },
    },
    text() {
      let count = 0
      const lines = Array.from(counts, (each, at) => {
        count += each
        const bound = `le="${number(bounds[at] ?? Number.POSITIVE_INFINITY)}"`
        return line(`${name}_bucket`, labelled ? `${labelled},${bound}` : bound, count)
      })
      return `${lines.join('')}${line(`${name}_sum`, labelled, total)}${line(`${name}_count`, labelled, count)}`
    },
  }
}

function line(name: string, labelled: string, value: number): string {
  return labelled ? `${name}{${labelled}} ${number(value)}\n` : `${name} ${number(value)}\n`
}

function number(value: number): string {
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"')
}
