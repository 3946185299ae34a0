import { largeService, typeCost } from '../../../packages/plinth/test/core/type-cost.ts'
import type { Benchmark } from '../benchmark.ts'
import { atOnce } from '../harness/at-once.ts'

export const types: Benchmark = {
  name: 'types',
  about: 'type check of 200 operations with their handlers, the whole run of the compiler',
  subjects: [
    {
      name: '200 operations',
      open: async () => atOnce(async () => ({ check: (await typeCost(largeService())).seconds })),
    },
  ],
  shows: ['check'],
  claims: [{ figure: 'check', of: '200 operations', budget: { atMost: 3 } }],
}
