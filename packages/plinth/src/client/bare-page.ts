/** A page as handlers and clients know it. */
interface Page {
  readonly items: unknown
  readonly next_cursor?: string
  readonly prev_cursor?: string
  readonly total?: number
}

/**
 * The page that was answered as the bare list of its items: where it goes on is in Link, its total in X-Total-Count.
 */
export function pageOf(items: unknown, headers: Readonly<Record<string, string | undefined>>): Page {
  const link = headers.link ?? ''
  const next = cursorOf(link, 'next')
  const previous = cursorOf(link, 'prev')
  const total = headers['x-total-count']
  return {
    items,
    ...(next !== undefined && { next_cursor: next }),
    ...(previous !== undefined && { prev_cursor: previous }),
    ...(total !== undefined && { total: Number(total) }),
  }
}

function cursorOf(link: string, relation: 'next' | 'prev'): string | undefined {
  const target = new RegExp(`<([^<>]*)>; rel="${relation}"`).exec(link)?.[1]
  return target === undefined ? undefined : (new URLSearchParams(target.split('?')[1]).get('cursor') ?? undefined)
}
