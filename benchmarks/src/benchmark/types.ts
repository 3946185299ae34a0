import { largeService, typeCost } from '../../../packages/plinth/test/core/type-cost.ts'
import type { Benchmark } from '../benchmark.ts'

export const types: Benchmark = {
  name: 'types',
  about: 'type check of 200 operations with their handlers, the whole run of the compiler',
  subjects: [
    {
      name: '200 operations',
      async measure() {
        const { seconds } = await typeCost(largeService())
        return { check: seconds }
      },
    },
  ],
  shows: ['check'],
  claims: [{ figure: 'check', of: '200 operations', budget: { atMost: 3 } }],
}
