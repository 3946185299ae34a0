import { type Benchmark, loadFigures } from '../benchmark.ts'
import { underLoad } from '../harness/under-load.ts'
import { plinthProgram } from '../program/programs.ts'

const subject = (name: string, operations: number, asked: number) =>
  underLoad({
    name,
    program: plinthProgram('plinth-routes.ts', { OPERATIONS: String(operations) }),
    load: () => ({
      callers: 64,
      requests: Array.from({ length: asked }, (_, n) => ({ method: 'GET', path: `/things-${n}/${n}` })),
    }),
  })

export const routes: Benchmark = {
  name: 'routes',
  about:
    'GET with a path parameter, 64 callers who ask for operations by turns; asked evenly for 1,000, a core finds none of ' +
    'them in its caches',
  subjects: [
    subject('10 operations', 10, 10),
    subject('10 of 1,000 operations', 1000, 10),
    subject('all of 1,000 operations', 1000, 1000),
  ],
  turns: 8,
  shows: loadFigures,
  claims: [
    { figure: 'cpu', of: '10 of 1,000 operations', over: '10 operations', budget: { atMost: 1.02 } },
    { figure: 'cpu', of: 'all of 1,000 operations', over: '10 operations', budget: { atMost: 1.02 } },
  ],
}
