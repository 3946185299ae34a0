import { parameterName } from './query.ts'

/** The longest Link, in characters: many readers take no more than 16 KiB of headers in all. */
const longest = 8000

/** What a request target may hold as it is, and a URI between angle brackets may not. */
const unsafe = /["<>\\^`{|}]/g

/**
 * The Link of a page (RFC 8288): the first page of the same list, and the next and the one before where there are such.
 * Undefined when the address is too long to be repeated; both stand in the page, too.
 */
export function pageLinks(target: string, next?: string, previous?: string): string | undefined {
  const written = target.replace(unsafe, encodeURIComponent)
  const [path = ''] = written.split('?', 1)
  const pairs = written
    .slice(path.length + 1)
    .split('&')
    .filter((pair) => pair !== '' && parameterName(pair) !== 'cursor')
  const link = (relation: string, cursor?: string): string => {
    const all = cursor === undefined ? pairs : [...pairs, `cursor=${cursor}`]
    return `<${path}${all.length > 0 ? '?' : ''}${all.join('&')}>; rel="${relation}"`
  }
  const links = [
    ...(next === undefined ? [] : [link('next', next)]),
    ...(previous === undefined ? [] : [link('prev', previous)]),
    link('first'),
  ].join(', ')
  return links.length > longest ? undefined : links
}
