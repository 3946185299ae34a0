import { type Benchmark, loadFigures } from '../benchmark.ts'
import { underLoad } from '../harness/under-load.ts'
import { plinthProgram } from '../program/programs.ts'

const subject = (operations: number) =>
  underLoad({
    name: `${operations.toLocaleString('en')} operations`,
    program: plinthProgram('plinth-routes.ts', { OPERATIONS: String(operations) }),
    load: () => ({
      callers: 64,
      requests: Array.from({ length: operations }, (_, n) => ({ method: 'GET', path: `/things-${n}/${n}` })),
    }),
  })

export const routes: Benchmark = {
  name: 'routes',
  about: 'GET with a path parameter, 64 callers who ask for every operation by turns',
  subjects: [subject(10), subject(1000)],
  shows: loadFigures,
  claims: [{ figure: 'cpu', of: '1,000 operations', over: '10 operations', budget: { atMost: 1.02 } }],
}
