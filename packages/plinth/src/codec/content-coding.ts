/** How the bytes of an answer may be coded for the way (RFC 9110, 8.4.1), the one that is worth most first. */
export const contentCodings = ['zstd', 'br', 'gzip'] as const
export type ContentCoding = (typeof contentCodings)[number]

const element = /^\s*([!#$%&'*+.^_`|~0-9a-z-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/**
 * The coding that an Accept-Encoding wants most of those offered (RFC 9110, 12.5.3), the earlier one of two wanted
 * alike. Undefined when none of them is wanted, or none more than leaving the bytes as they are: without the header,
 * too.
 */
export function contentCoding(
  acceptEncoding: string | undefined,
  offers: readonly ContentCoding[] = contentCodings,
): ContentCoding | undefined {
  if (acceptEncoding === undefined || acceptEncoding === '') return undefined
  const weights = new Map<string, number>()
  for (const text of acceptEncoding.split(',')) {
    const [, name, weight = '1'] = element.exec(text) ?? []
    if (name !== undefined) weights.set(name.toLowerCase(), Number(weight))
  }
  let best: ContentCoding | undefined
  let most = weights.get('identity') ?? 0
  for (const offer of offers) {
    const wanted = weights.get(offer) ?? weights.get('*') ?? 0
    // Wanted as much as leaving the bytes alone is wanted enough; of two codings, the later must be wanted more.
    if (wanted === 0 || (best ? wanted <= most : wanted < most)) continue
    most = wanted
    best = offer
  }
  return best
}
