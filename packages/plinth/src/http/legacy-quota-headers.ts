/** The headers of old that tell what is left of a quota, where a service declares that it has them. */
export const legacyQuotaHeaders = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const
