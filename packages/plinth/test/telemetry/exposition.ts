import assert from 'node:assert/strict'

interface Family {
  readonly type: string
  readonly help: string
  /** Values by name and labels, as in `name{a="b"}` with the labels unescaped. */
  readonly samples: Map<string, number>
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const sample = new RegExp(
  `^(${name})(?:\\{(${label}(?:,${label})*)\\})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]\\d+)?)$`,
)
const suffixes: Readonly<Record<string, readonly string[]>> = { histogram: ['_bucket', '_sum', '_count'] }

/** Reads the Prometheus text format 0.0.4 and refuses whatever its specification does not allow. */
export function parseExposition(text: string): Map<string, Family> {
  assert.ok(text.endsWith('\n'), 'the last line must end with a line feed')
  const families = new Map<string, Family>()
  const lines = text.split('\n').slice(0, -1)
  for (let at = 0; at < lines.length; ) {
    const help = new RegExp(`^# HELP (${name}) ((?:[^\\\\]|\\\\[\\\\n])*)$`).exec(lines[at++] ?? '')
    const type = new RegExp(`^# TYPE (${name}) (counter|gauge|histogram)$`).exec(lines[at++] ?? '')
    assert.ok(help && type && help[1] === type[1], `line ${at}: HELP and TYPE of one family are expected`)
    const family: Family = { type: type[2] as string, help: help[2] as string, samples: new Map() }
    const familyName = help[1] as string
    assert.ok(!families.has(familyName), `${familyName} comes twice`)
    assert.equal(family.type === 'counter', familyName.endsWith('_total'), `${familyName} is a ${family.type}`)
    families.set(familyName, family)
    for (; at < lines.length && !lines[at]?.startsWith('#'); at++) {
      const [, sampleName = '', labels = '', value = ''] = sample.exec(lines[at] ?? '') ?? []
      const allowed = (suffixes[family.type] ?? ['']).map((suffix) => familyName + suffix)
      assert.ok(allowed.includes(sampleName), `line ${at + 1}: ${lines[at]}`)
      const key = `${sampleName}{${withoutEscapes(labels)}}`
      assert.ok(!family.samples.has(key), `${key} comes twice`)
      family.samples.set(key, Number(value.replace('Inf', 'Infinity')))
    }
    assert.ok(family.samples.size > 0, `${familyName} has no sample`)
    if (family.type === 'histogram') checkHistogram(familyName, family.samples)
  }
  return families
}

function withoutEscapes(labels: string): string {
  return labels.replaceAll(/\\([\\"n])/g, (_, character) => (character === 'n' ? '\n' : character))
}

function checkHistogram(name: string, samples: ReadonlyMap<string, number>): void {
  const series = Map.groupBy(
    [...samples].filter(([key]) => key.startsWith(`${name}_bucket`)),
    ([key]) => key.slice(`${name}_bucket{`.length).replace(/,?le="[^"]*"\}$/, ''),
  )
  for (const [labels, buckets] of series) {
    const bounds = buckets.map(([key]) => Number(/le="([^"]*)"\}$/.exec(key)?.[1]?.replace('Inf', 'Infinity')))
    const counts = buckets.map(([, count]) => count)
    assert.ok(
      bounds.every((bound, at) => at === 0 || bound > (bounds[at - 1] as number)),
      'bounds rise',
    )
    assert.ok(
      counts.every((count, at) => at === 0 || count >= (counts[at - 1] as number)),
      'counts never fall',
    )
    assert.equal(bounds.at(-1), Number.POSITIVE_INFINITY)
    assert.equal(counts.at(-1), samples.get(`${name}_count{${labels}}`))
    assert.ok(samples.has(`${name}_sum{${labels}}`))
  }
}
