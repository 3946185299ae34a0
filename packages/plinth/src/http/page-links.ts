import { parameterName } from './query.ts'

/** The longest Link, in characters: many readers take no more than 16 KiB of headers in all. */
const longest = 8000

/** What a request target may hold as it is, and a URI between angle brackets may not. */
const unsafe = /["<>\\^`{|}]/g

/**
 * The Link of a page (RFC 8288): the first page of the same list, and the next one where there is one. Undefined when the
 * address is too long to be repeated; what is next stands in the page, too.
 */
export function pageLinks(target: string, cursor: string | undefined): string | undefined {
  const written = target.replace(unsafe, encodeURIComponent)
  const [path = ''] = written.split('?', 1)
  const pairs = written
    .slice(path.length + 1)
    .split('&')
    .filter((pair) => pair !== '' && parameterName(pair) !== 'cursor')
  const link = (more: readonly string[], relation: string): string => {
    const all = [...pairs, ...more]
    return `<${path}${all.length > 0 ? '?' : ''}${all.join('&')}>; rel="${relation}"`
  }
  const first = link([], 'first')
  const links = cursor === undefined ? first : `${link([`cursor=${cursor}`], 'next')}, ${first}`
  return links.length > longest ? undefined : links
}
