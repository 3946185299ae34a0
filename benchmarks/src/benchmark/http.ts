import type { Benchmark } from '../benchmark.ts'
import type { Program } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { body } from '../program/order.ts'
import { peer } from '../program/programs.ts'

const subject = (name: string, program: Program) =>
  underLoad({
    name,
    program,
    load: () => ({ callers: 64, requests: [{ method: 'POST', path: '/quotes', body }] }),
  })

export const http: Benchmark = {
  name: 'http',
  about: 'the same POST on the HTTP transport alone, without log, metrics and shedding, 64 callers',
  subjects: [subject('plinth', peer('plinth-http.ts')), subject('naive node:http', peer('naive.ts'))],
  claims: [{ figure: 'cpu', of: 'plinth', over: 'naive node:http', budget: { atMost: 1.3 } }],
}
