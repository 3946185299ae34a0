/** One element of an Accept header: a media range with its parameters and weight. */
interface Range {
  readonly type: string
  readonly subtype: string
  readonly parameters: readonly string[]
  readonly weight: number
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const quoted = '"(?:[^"\\\\]|\\\\.)*"'
const element = new RegExp(
  `[\\s,]*(${token})/(${token})((?:\\s*;\\s*${token}=(?:${token}|${quoted}))*)\\s*(?:,[\\s,]*|$)`,
  'y',
)
const parameter = new RegExp(`;\\s*(${token})=(${token}|${quoted})`, 'g')
const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/**
 * The media type to answer with: the offer that an Accept header wants most (RFC 9110, 12.5.1), the earlier one of two
 * wanted alike. Undefined when it wants none of them. Without the header anything is wanted.
 */
export function negotiate(accept: string | undefined, offers: readonly string[]): string | undefined {
  if (accept === undefined || accept === '*/*' || accept === '') return offers[0]
  if (accept === offers[0]) return accept
  const ranges = parseAccept(accept)
  let best: string | undefined
  let most = 0
  for (const offer of offers) {
    const wanted = weightOf(offer, ranges)
    if (wanted <= most) continue
    most = wanted
    best = offer
  }
  return best
}

/** The ranges of an Accept header; none when it is malformed. */
function parseAccept(accept: string): readonly Range[] {
  const ranges: Range[] = []
  element.lastIndex = 0
  while (element.lastIndex < accept.length) {
    const match = element.exec(accept)
    if (!match) return []
    const [, type, subtype, rest] = match as unknown as [string, string, string, string]
    if (type === '*' && subtype !== '*') return []
    const range = { type: type.toLowerCase(), subtype: subtype.toLowerCase() }
    const parameters: string[] = []
    let q = 1
    for (const [, name, value] of rest.matchAll(parameter) as Iterable<[string, string, string]>) {
      if (name.toLowerCase() !== 'q') parameters.push(normal(name, value))
      else if (weight.test(value)) q = Number(value)
      else return []
    }
    ranges.push({ ...range, parameters, weight: q })
  }
  return ranges
}

function normal(name: string, value: string): string {
  return `${name}=${value.replace(/^"(.*)"$/s, '$1')}`.toLowerCase()
}

/** The weight that the most specific matching range gives to an offer; 0 when none matches. */
function weightOf(offer: string, ranges: readonly Range[]): number {
  const [essence, ...own] = offer.split(';').map((part) => part.trim()) as [string, ...string[]]
  const [type, subtype] = essence.split('/')
  let specificity = -1
  let found = 0
  for (const range of ranges) {
    if (range.type !== '*' && range.type !== type) continue
    if (range.subtype !== '*' && range.subtype !== subtype) continue
    // All that is offered is UTF-8, whether it says so or not.
    if (!range.parameters.every((each) => each === 'charset=utf-8' || own.includes(each))) continue
    const here = (range.type === '*' ? 0 : 1) + (range.subtype === '*' ? 0 : 1) + range.parameters.length
    if (here <= specificity) continue
    specificity = here
    found = range.weight
  }
  return found
}
