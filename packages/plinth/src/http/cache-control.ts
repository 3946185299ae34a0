import type { Operation } from '../core/operation.ts'

/** The Cache-Control of what a GET answers (RFC 9111, 5.2.2). */
export function cacheControl({ access, cache }: Operation): string {
  const isPublic = access === 'public'
  if (!cache) return isPublic ? 'no-cache' : 'private, no-cache'
  const { maxAge, staleWhileRevalidate: stale } = cache
  const whose = isPublic ? 'public' : 'private'
  return `${whose}, max-age=${maxAge}${stale === undefined ? '' : `, stale-while-revalidate=${stale}`}`
}
