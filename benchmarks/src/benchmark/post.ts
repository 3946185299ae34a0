import { type Benchmark, loadFigures } from '../benchmark.ts'
import type { Program } from '../harness/server.ts'
import { underLoad } from '../harness/under-load.ts'
import { body } from '../program/order.ts'
import { peer, plinthProgram } from '../program/programs.ts'

const subject = (name: string, program: Program) =>
  underLoad({
    name,
    program,
    load: () => ({ callers: 64, requests: [{ method: 'POST', path: '/quotes', body }] }),
  })

export const post: Benchmark = {
  name: 'post',
  about: 'POST of 150 bytes of JSON answered with 220, 64 callers',
  subjects: [
    subject('plinth', plinthProgram('plinth-post.ts')),
    subject('its transport alone', peer('plinth-http.ts')),
    subject('naive node:http', peer('naive.ts')),
    subject('lean Fastify', peer('fastify-lean.ts')),
    subject('Fastify with plugins', peer('fastify-plugins.ts')),
  ],
  turns: 8,
  shows: loadFigures,
  claims: [
    { figure: 'cpu', of: 'plinth', over: 'naive node:http', budget: { atMost: 1.5 } },
    { figure: 'cpu', of: 'its transport alone', over: 'naive node:http', budget: { atMost: 1.3 } },
    { figure: 'cpu', of: 'Fastify with plugins', over: 'plinth', budget: { atLeast: 3 } },
  ],
}
